import type { Gender } from './chinese-names.js';
import type { Random } from './random.js';

const GIVEN = { M: 'JAMES JOHN DAVID MICHAEL ROBERT THOMAS PETER PAUL DANIEL MARK CHRIS ALEX IVAN HIROSHI KENJI MINHO CARLOS PIERRE HANS AHMED'.split(' '), F: 'MARY ANNA LINDA SARAH EMMA LAURA JULIA KAREN MARIA ELENA YUKO NAOMI SOYEON SOPHIE INGRID FATIMA OLGA LUCIA CLARA ALICE'.split(' ') } as const;
const FAMILY = 'SMITH BROWN MILLER WILSON TAYLOR MARTIN GARCIA MULLER SCHMIDT DUBOIS ROSSI IVANOV TANAKA SUZUKI KIM PARK NGUYEN KHAN SINGH SILVA JONES DAVIS CLARK LEWIS HALL YOUNG KING WRIGHT SCOTT GREEN'.split(' ');
// Cantonese readings of frequent surnames; others are written in pinyin-like form.
const CANTONESE = new Map('王WONG 李LEE 张CHEUNG 刘LAU 陈CHAN 杨YEUNG 黄WONG 赵CHIU 吴NG 周CHOW 徐TSUI 孙SUEN 马MA 朱CHU 胡WU 郭KWOK 何HO 林LAM 高KO 罗LO 郑CHENG 梁LEUNG 谢TSE 宋SUNG 唐TONG 许HUI 邓TANG 冯FUNG 曹TSO 彭PANG 曾TSANG 蔡CHOI 余YU 叶YIP 程CHING 苏SO 卢LO 姚YIU 钟CHUNG 谭TAM 陆LUK 廖LIU 石SHEK 江KONG'.split(' ').map((pair) => [pair[0]!, pair.slice(1)]));
const SYLLABLES = 'KA WAI MAN TSZ HEI YAN CHI MEI LOK KWOK HO YIN SZE PUI CHUN YUEN FAI KIT SUM TAK WING SAU KIN MING HING YEE LAI FUNG'.split(' ');

export const foreignName = (random: Random, gender: Gender): string => `${random.pick(GIVEN[gender])} ${random.pick(FAMILY)}`;

/** As on a Hong Kong permit. */
export const hongKongLatin = (random: Random, name: string): string =>
  [CANTONESE.get([...name][0]!) ?? 'WONG', ...Array.from({ length: Math.max(1, [...name].length - 1) }, () => random.pick(SYLLABLES))].join(' ');
