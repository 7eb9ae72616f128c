import type { Random } from './random.js';

// Surnames by rank with their share in per mille, after the censuses' published order; the tail is long.
const SURNAMES = ('王 72 李 71 张 68 刘 54 陈 45 杨 31 黄 22 赵 20 吴 20 周 19 徐 14 孙 13 马 13 朱 12 胡 12 郭 11 何 11 林 11 高 10 罗 10 郑 9 梁 8 谢 8 宋 8 唐 7 许 7 韩 7 邓 6 冯 6 曹 6 彭 6 曾 6 肖 6 田 5 董 5 潘 5 袁 5 蔡 5 蒋 5 余 5 于 5 杜 5 '
  + '叶 5 程 4 魏 4 苏 4 吕 4 丁 4 任 4 卢 4 姚 4 沈 4 钟 4 姜 4 崔 4 谭 4 陆 3 范 3 汪 3 廖 3 石 3 金 3 韦 3 贾 3 夏 3 付 3 方 3 邹 3 熊 3 白 3 孟 3 秦 3 邱 3 侯 3 江 3 尹 2 薛 2 闫 2 段 2 雷 2 龙 2 黎 2 史 2 陶 2 贺 2 毛 2 郝 2 顾 2 龚 2 邵 2 万 2 '
  + '覃 2 武 2 钱 2 戴 2 严 2 莫 2 孔 2 向 2 常 2 汤 2 康 1 易 1 乔 1 文 1 赖 1 樊 1 兰 1 殷 1 施 1 洪 1 安 1 颜 1 倪 1 牛 1 温 1 芦 1 章 1 鲁 1 葛 1 庞 1 聂 1 焦 1 齐 1 庄 1 单 1 解 1 仇 1 区 1 曲 1 查 1 柏 1 盖 1 翟 1 欧阳 1 司马 0.3 上官 0.3 诸葛 0.3').split(' ');
const surnameList = SURNAMES.filter((_, i) => i % 2 === 0);
const surnameWeights = SURNAMES.filter((_, i) => i % 2 === 1).map(Number);
const surnameSums = surnameWeights.map((sum => (weight: number) => (sum += weight))(0));

// Characters of given names, the commonest first, by the years in which they were given.
const GIVEN = {
  M: {
    old: '国建华明军平志文德林春生荣永成福海金贵云忠玉学庆万清祥江宝良有新东发山树光富才胜强義义和兴保铁根长顺友喜',
    middle: '伟勇军磊涛强斌鹏杰超波辉刚健峰亮飞龙俊凯浩宁旭毅东晓志海建明文洋鑫帅雷坤林彬博华威翔宏利阳武欢',
    young: '宇浩轩泽子睿博涵俊辰铭昊梓奕霖煜晨航嘉皓然佑恒弘瑞诺一熙逸骏哲彦程洛翰嘉安凡墨沐楷锦麟朗鸣',
  },
  F: {
    old: '秀英桂兰玉珍凤芳淑华梅美云素琴红霞月莲荣香翠春爱菊彩巧金惠芬贞琼娥清瑞',
    middle: '芳娜敏静丽艳娟霞燕玲婷丹萍红雪琳慧洁莉颖晓梅倩华蕾佳璐欣晶瑶薇青珊蓉茜媛妮楠宁',
    young: '涵梓欣怡萱诗琪雨语嘉思妍佳可馨悦彤依一诺若汐婉芷瑾玥菲雅晴清璇沐紫梦琳漫舒沁念妤甜萌童',
  },
} as const;
const RARE = ['珺', '翀', '喆', '堃', '赟', '祎', '昶', '骢', '㛃', '䶮', '𫖯', '𬍤', '𬱖'];

/** Characters read alike; a clerk who hears a name writes any of them. */
const HOMOPHONES = ('伟维威薇炜玮卫 国帼 建健剑键见 华桦骅 明鸣铭茗 军君均钧俊骏竣珺 平萍苹 志智致芝之治 文雯纹闻 林琳霖麟临 春纯椿 生升声笙胜 荣容蓉融榕 永勇咏泳 成诚城程晟丞 福富付馥 海亥 金锦今津晋瑾谨 贵桂 云芸耘昀韵 '
  + '忠中钟 玉育宇雨语毓郁玥羽煜钰 学雪 庆青清晴卿菁 祥翔香湘想 江姜 宝保葆 良亮梁 新欣鑫馨昕心芯 东冬栋 山珊姗 树书淑舒姝 光广 强蔷 义艺毅逸怡依宜一奕祎忆 和河荷贺 兴星行杏 根跟 长常昌 顺舜 友有佑又 喜希熙曦汐西 '
  + '磊蕾雷垒 涛滔陶韬 斌彬宾滨 鹏朋澎 杰洁捷婕 超朝 波博勃柏 辉晖慧惠卉会 刚钢 峰锋丰风枫凤 飞菲霏妃 龙隆 凯恺楷 浩皓昊灏颢 宁柠凝 旭序绪 晓小筱 洋阳扬杨 帅率 坤昆 宏红洪虹弘鸿 利莉丽力俐立 武舞 欢焕环 轩萱璇宣暄 '
  + '泽择则 子紫梓芷姿 睿瑞蕊 涵晗寒函 辰晨宸琛臣 航杭 嘉佳加家 然苒冉燃 恒衡 诺糯 哲喆 彦艳燕妍研言颜 洛落 翰汉 安 凡帆 墨沫默漠 沐木牧 朗郎 英莹颖盈瑛 兰岚 珍真贞 芳方 美梅玫 素苏 琴勤芹沁 霞夏 月悦越 莲连联 '
  + '翠粹 爱艾 菊聚 彩采 巧乔俏 芬纷 琼穷 娥鹅 娜那 敏民闽 静晶菁景靖敬 娟鹃涓 玲灵铃龄 婷亭庭廷 丹单 倩茜千芊 璐露路 瑶耀遥 媛圆园元源渊 妮尼 楠南男 诗施师 琪奇祺淇琦 思丝斯 可珂柯 彤桐童同铜 若 婉宛 雅亚 梦孟 漫曼蔓 念 甜田').split(' ').map((group) => [...group]);
const homophonesOf = new Map<string, string[]>();
for (const group of HOMOPHONES) for (const char of group) homophonesOf.set(char, [...(homophonesOf.get(char) ?? []), ...group.filter((other) => other !== char)]);

/** Characters that look alike; a clerk who reads a form writes the other. */
const SHAPES = ('佳住 浩洁 皓浩 武斌 桐铜 萱宣 晴睛 梓辛 宇字 博搏 昊吴 辰晨 诺若 彤形 怡治 妍研 未末 君群 明朋 铭铬 霖霜 莹萤 娟捐 琪棋 瑶摇 璐露 敏繁 勇男 军车 伟纬 磊蕊 强弦 波披 辉晖 刚钢 峰锋 亮壳 凯铠 旭旮 丽两 玲铃 燕蒸 洋详 鑫金 帅师 坤神 彬杉 静净 欣掀 涵函 悦说 楠喃 媛缓').split(' ').map((pair) => [...pair]);
const shapesOf = new Map<string, string[]>();
for (const [a, b] of SHAPES as [string, string][]) {
  shapesOf.set(a, [...(shapesOf.get(a) ?? []), b]);
  shapesOf.set(b, [...(shapesOf.get(b) ?? []), a]);
}

const TRADITIONAL = new Map([...('张張刘劉陈陳杨楊黄黃赵趙吴吳孙孫马馬罗羅郑鄭谢謝许許韩韓邓鄧冯馮萧蕭叶葉苏蘇吕呂卢盧钟鍾谭譚陆陸范範贾賈邹鄒齐齊乔喬赖賴兰蘭颜顏温溫鲁魯庞龐聂聶庄莊单單区區欧歐阳陽国國华華军軍荣榮贵貴云雲学學庆慶万萬宝寶东東发發树樹义義兴興铁鐵长長顺順'
  + '伟偉涛濤鹏鵬杰傑辉輝刚剛飞飛龙龍凯凱宁寧晓曉帅帥坤堃欢歡轩軒泽澤铭銘晨晨诺諾骏駿锦錦鸣鳴凤鳳兰蘭红紅莲蓮爱愛丽麗艳豔玲玲洁潔颖穎倩倩蕾蕾莹瑩媛媛语語诗詩怡怡梦夢维維强強峰峯紫紫'
  + '郭郭韦韋严嚴汤湯龚龔邵邵颐頤贤賢贞貞云雲苹蘋岚嵐莉莉')].reduce<[string, string][]>((pairs, char, i, all) => (i % 2 === 0 ? [...pairs, [char, all[i + 1]!] as [string, string]] : pairs), []));

/** Names that many bear. */
export const COMMON = {
  M: ['王伟', '张伟', '李伟', '王磊', '李强', '张勇', '刘伟', '王勇', '李军', '张磊', '王强', '李杰', '张涛', '王军', '刘洋', '李勇', '张军', '陈伟', '王涛', '李磊'],
  F: ['王芳', '李娜', '王丽', '李静', '王静', '张敏', '李敏', '王敏', '张静', '李丽', '王艳', '张丽', '李艳', '王娟', '张艳', '刘敏', '王秀英', '李秀英', '张秀英', '刘芳'],
} as const;

const UYGHUR = { M: ['麦麦提', '吐尔逊', '艾力', '阿卜杜拉', '买买提', '努尔买买提', '阿不都热依木', '依明', '玉素甫', '艾尔肯'], F: ['阿依古丽', '古丽娜尔', '热依汗', '米娜瓦尔', '帕提古丽', '阿曼古丽', '祖丽皮娅', '迪丽努尔'] } as const;

/** Names under which people register in an app. */
export const NICKNAMES = ['阳光灿烂', '平淡人生', '爱笑的眼睛', '小苹果', '蓝天白云', '岁月静好', '开心果', '往事如烟', '心想事成', '梅花三弄', '大树', '小米粥', '果果妈', '老李', '老张', '家和万事兴', '远方', '风轻云淡', '一米阳光', '小草', '甜甜圈', '旺财', '月亮湾', 'Amy', 'Leo', 'lucky', 'happy', 'Kevin', '七七', '丫丫', '浪迹天涯', '简单生活', '牧羊人', '北方的狼', '雪花飘飘', '石头', '妞妞妈妈', '绿茶', '木子', '茉莉'];

export type Gender = 'M' | 'F';
const age = (year: number) => (year < 1972 ? 'old' : year < 2002 ? 'middle' : 'young');

export function surname(random: Random): string {
  const wanted = random.next() * surnameSums.at(-1)!;
  return surnameList[surnameSums.findIndex((sum) => sum > wanted)]!;
}

/** One or two characters, with the fashions of the birth year. */
export function givenName(random: Random, gender: Gender, year: number): string {
  if (random.chance(0.002)) return random.pick(RARE);
  const chars = [...GIVEN[gender][age(year)]];
  const single = random.chance(year < 1972 ? 0.08 : year < 2002 ? 0.3 : 0.1);
  // Many are made of characters of both lists; that gives the long tail.
  const first = random.pickRanked(chars, 8);
  if (single) return first;
  const second = random.chance(0.75) ? random.pickRanked(chars, 8) : random.pick([...GIVEN[random.chance(0.8) ? gender : gender === 'M' ? 'F' : 'M'][random.chance(0.6) ? age(year) : 'middle']]);
  return first + second;
}

export const uyghurName = (random: Random, gender: Gender): string => `${random.pick(UYGHUR[gender])}·${random.pick(UYGHUR.M)}`;

const replaceOne = (random: Random, name: string, from: number, table: ReadonlyMap<string, readonly string[]>): string | undefined => {
  const chars = [...name];
  const places = chars.map((_, i) => i).filter((i) => i >= from && table.has(chars[i]!));
  if (places.length === 0) return undefined;
  const place = random.pick(places);
  chars[place] = random.pick(table.get(chars[place]!)!);
  return chars.join('');
};

/** The name with one character of the given name written as another of the same sound; undefined if none is known. */
export const homophone = (random: Random, name: string): string | undefined => replaceOne(random, name, 1, homophonesOf);
/** The same with one that looks alike. */
export const lookalike = (random: Random, name: string): string | undefined => replaceOne(random, name, 1, shapesOf);
/** In traditional characters; undefined if nothing changes. */
export function traditional(name: string): string | undefined {
  const changed = [...name].map((char) => TRADITIONAL.get(char) ?? char).join('');
  return changed === name ? undefined : changed;
}
