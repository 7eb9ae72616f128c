/**
 * Characters of names that are taken for one another by eye (形近字), by clerks and by scanners: they share the part that fills them (清 晴 靖), or differ by a
 * stroke (未 末). Homophones are left to the pinyin. The first group of a character is its main one.
 */
const GROUPS = `
  未末 土士 己已巳纪记杞 日曰 人入八 戊戌戍 刀刁 侯候喉 亨享 茶荼 崇祟 辨辩 戎戒 毫亳豪 冶治 拆折析 徒徙 干千于 白自百臼旦 天夫无夭 大太犬 失矢 田由甲申电 明朋 萌盟 军车 丹舟 勇男 宇字 昊吴吞旻 云去丢 丽两俩 余佘 季李 午牛年 万方 冉再 左右
  金全 泰秦奏奉春 甘廿 贝见 历厉 卜下 兵乓乒 乔夭 尹君 史吏 兰三 文丈 羊美 向尚 曲典 才寸 力刀办 永水 广厂 义叉 友发反 芝乏 月用 玉王主壬 关送 袁衰哀 席度 戴载栽 阎闫闭问间闻闲阅 凤风 睿容 菁箐 祎袆 汨汩 祁祈祗 谷各 孔扎 米来 素索 雅稚 如茹
  心必 宜宣 贤肾 顺须 雪雷霄雯霞 梁粱 宋宗 夏复厦 熊能 耿耻 牟牡牢 香杳查 位泣 查杏 亮亭京高 乐东 书节 丁于 仁仕任 允充 兆北 光先 克兑 初切 卿即 启户 均匀 奕弈变 家豪 寒塞赛 巧功 帅师 思恩 恒桓垣 旭旮 汉汊 沐沭休 泉皇 盈盆益 真直 翰朝 聪总 越起赵超 迪油
  青清晴情请倩靖静菁精睛婧 非菲霏绯斐扉翡裴排 令玲铃岭伶龄翎聆冷苓怜零羚领 晖辉珲浑挥 寿涛焘筹铸畴 松淞颂讼公 张涨胀帐账 每海梅悔侮敏繁莓晦 开妍研邢形刑 辰晨振震宸唇 工江红虹功巩项贡 佳住往注柱驻 佳桂娃奎封挂 若苦诺惹 英茵映央瑛秧 因茵恩姻烟 娟绢涓捐鹃
  珍诊趁 怡恰台抬始贻 恰洽拾给哈 运芸耘纭 陈阵 东冻栋陈 刚钢纲岗冈 浩皓告造诰 同桐铜洞筒侗 伟玮炜纬苇韦违围 华桦骅晔烨铧毕 涵函菡 国园围图因固圆 建健键 廷庭挺婷艇 亭婷停葶 志忘忠忌 宏雄弘强 波玻坡披皮彼婆颇 平苹评坪萍 吉洁结佶桔诘颉 嘉喜 俊峻骏竣浚
  凉谅晾琼 飞气 斌赋武斑 刘列 杨扬场汤肠畅荡 黄潢璜横寅 周稠绸调 徐除涂途叙 孙逊 胡湖瑚蝴葫 朱珠株殊茱姝洙 搞稿 林琳淋霖彬杉 何可河柯荷苛珂 郭廓 马妈玛码冯 罗萝锣逻 谢榭射 唐糖塘 宇芋吁于 董懂 程呈 曹漕槽 邓邹邝邱郑 傅博搏薄缚溥 沈枕忱 曾增赠憎僧 彭膨澎 吕宫侣铝
  苏办协 卢芦庐炉泸 蒋奖浆桨 蔡察葵 丁叮打订厅灯 魏巍 薛孽 叶汁什计 潘播藩翻 杜社牡 钟种仲中冲忠 汪旺狂枉 姜善差羔 范苑泛 芳访防房放妨纺坊仿方 石古佑右 姚挑桃逃跳 谭潭覃 廖谬缪 邹皱 陆击 郝赫赦 崔催璀 康慷 毛手笔 邱丘岳兵 邵召绍招昭诏韶沼 照熙煦 孟盂猛
  龙拢珑胧垄笼陇茏庞 段锻缎殷 钱浅线栈 伊尹 黎梨犁 易赐惕 常棠裳堂赏掌党 桥娇侨骄轿荞乔 贺货贸 赖濑懒 龚袭 攀樊 栏拦烂兰 施旋旅旗 陶掏淘萄 洪供拱烘共 翟瞿曜耀 安晏按案鞍 颜彦谚 倪霓 严亚业 温湿 俞愈喻输榆瑜渝逾愉谕 章彰障璋樟漳 葛喝渴竭揭 伍吾语悟梧晤 尤犹优忧
  聂摄 丛从众 焦集蕉礁 柳聊卯迎仰昂 骆络洛格珞路 齐济侪 莫漠膜模幕墓慕募寞 庄压 辛幸莘梓宰锌 管官馆棺 祝况兄 浴裕俗溶榕蓉容 时对讨 舒野 詹瞻 苗描猫瞄 凌陵菱 费佛沸 靳斩轩 盛成诚城晟 童瞳潼 欧区鸥驱殴 阳阴 裴斐 屈倔崛 鲍饱抱泡袍苞包 霍雀 隋随 植值殖 甘柑 景影憬璟
  单弹婵蝉禅 司词祠 柏泊伯拍帕珀 宁柠咛 阮院完玩皖莞 解懈 柴紫 边力 净争峥铮筝睁 娜那哪挪 秀透诱琇绣 艳绝 洋样详祥佯漾翔 霞暇遐瑕 慧惠蕙穗 琴吟岑芩 晶品昌 欣歆掀 欣昕忻晰斯 莹萤荧营荣萦滢 蕾镭擂 薇微徽 璐露鹭潞 颖颍倾 媛援缓暖瑗 悦说锐税脱阅 瑶遥谣摇
  馨声磬 彤彩杉 诗待侍恃持特 琪淇棋旗祺骐麒期其基 泽择译绎驿释铎 铭名茗 瑞端喘 鸿鸣 凯恺铠岂 帆凡梵 哲浙逝 峰锋蜂烽逢蓬 岩岸 德得 胜性姓笙星牲 利俐莉 和利 民氏珉抿泯 福幅富副 贵责遗 学觉 材财 议仪 良朗郎浪狼琅娘 奇琦骑绮倚崎 唱倡 进井近 元远 莲连链涟 菊鞠
  岚枫 翠粹 珊删姗栅 瑾谨槿勤 璇漩旋 环坏怀杯 珺君郡群裙 琰炎淡谈 玥钥 珏钰 玟纹 琛深探 依衣 俪丽 傲敖遨 伦论轮沧纶沦 信言 修条 儒需濡 卓桌早草 坤伸绅神 培陪倍蓓 妙沙纱秒 妮尼泥昵 姣皎绞佼校较郊交 娅亚哑 娥峨俄鹅我 婉碗惋宛 嫣焉 萱喧渲暄煊瑄宣 家嫁稼 尧晓烧绕饶骁浇
  崇综 嵘荣 希稀 征政证正 惜借错措 意忆亿艺 慈滋磁 捷婕睫 敬警擎 晗含 智知 曦羲 朔塑溯 柔矛 树村 梦林 楠南喃 欢次 毅殷 沛沸 淑叔椒 淳惇谆 湘相箱想 源原愿 潇萧箫啸 澄登橙 灵炅 烁砾铄 焕换涣唤 珈加伽 甜恬 益溢 镇慎 秋愁 纯钝顿 维唯惟谁推淮 航舫 芊芋 芙扶夫 芮内纳 芷止
  苒冉 茜西 莎沙 曼蔓漫慢 蕊芯 跃妖 轶铁 逸免 郁都 采彩菜踩 锦棉绵 隆降 麟鳞 黛袋 伶仱 桓恒 韵均 颂颁顾硕 弦眩炫 茂荗戌 栩翊羽 晏宴 昱煜 熠褶 珞络 岐歧 钰玉 淇琪 付讨 肖消销俏 闵闽闻 丘岳
`;

const KEYS = new Map<string, string[]>();
for (const group of GROUPS.trim().split(/\s+/)) {
  for (const character of new Set(group)) KEYS.set(character, [...(KEYS.get(character) ?? []), group]);
}

/** The groups of characters that a simplified character is taken for, main one first; at least one: itself. */
export const shapeKeys = (character: string): readonly string[] => KEYS.get(character) ?? [character];

/** The main group of a simplified character, or itself. */
export const shapeKey = (character: string): string => shapeKeys(character)[0]!;

/** Whether two characters are taken for one another by eye. */
export function looksAlike(x: string, y: string): boolean {
  const keys = shapeKeys(x);
  return shapeKeys(y).some((key) => keys.includes(key));
}
