// What stands in a field for a name without being one. Compared in upper case, simplified, without spaces and dots.

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Placeholders: they name nobody, whoever's record they stand in. */
export const JUNK_NAMES = words(`
  测试 测试用户 测试客户 测试一 测试二 测试账号 测试人员 TEST TESTER TESTING TESTUSER DEMO SAMPLE 演示 样例 示例 无 无名 无名氏 无姓名 无此人 暂无 没有 不详 不祥 不明 不知 不知道 不清楚 未知 未填 未填写 未提供 未录入
  未登记 未取名 未命名 佚名 匿名 匿名用户 空 空白 空值 待定 待补 待补充 待填 待录入 待核实 补录 略 同上 同前 同投保人 同被保人 同被保险人 本人 自己 投保人 被保人 被保险人 受益人 法定 法定受益人 法定继承人 继承人 监护人 联系人 客户 新客户
  老客户 潜在客户 散客 顾客 用户 新用户 游客 访客 会员 微信用户 手机用户 默认 默认用户 家属 家人 配偶 丈夫 妻子 老公 老婆 父亲 母亲 爸爸 妈妈 儿子 女儿 孩子 小孩 宝宝 先生 女士 小姐 太太 夫人 某某 某人 某某某 甲 乙 丙 姓名 名字 名称 全名
  NULL NONE NIL NA NAN N/A UNDEFINED UNKNOWN NONAME NOBODY ANONYMOUS NAME USER USERNAME GUEST ADMIN ROOT CUSTOMER CLIENT DEFAULT DUMMY FAKE XX XXX XXXX AA AAA AAAA ABC ABCD ASD ASDF QWE QWER QWERTY X A B TBD TBA 保密 机密 隐私 作废 已注销 注销
  已删除 删除 废弃 错误 重复 停用 勿用 请勿联系 勿打 空号 错号 停机 关机 拒接 无人接听 业务员 代理人 客服 保险公司 公司 单位 个人
`);

/** Stand for anybody in forms, but are somebody's names too: they count as placeholders where no document speaks for them. */
export const SAMPLE_NAMES = words('张三 李四 王五 赵六 王二 王小二 李雷 韩梅梅 王二麻子 张三丰 隔壁老王 JOHNDOE JANEDOE');

/** Names that people give themselves in apps, and that begin like a surname or have its length. */
export const NICKNAMES = words(`
  阳光 向日葵 星空 清风 晴天 大海 飞鸟 随缘 追梦人 小鱼儿 小燕子 小太阳 平安 平安是福 云淡风轻 花开富贵 海阔天空 幸福一家人 快乐人生 知足常乐 天道酬勤 岁月静好 一帆风顺 雨后彩虹 时光 安然 安好 向阳 高山流水 江南 白云 夏天 秋天 冬天 春天
  月亮 云朵 蓝天 温暖 常乐 成功 方圆 乐天 海洋 海浪 浪花 江湖 江山 白雪 雪花 红豆 花儿 花朵 花开 花香 云海 云烟 云儿 雨天 雨露 阳光男孩 阳光女孩 阳春白雪 安之若素 安静 安宁 平凡 平淡 平静 平常心 宁静 宁静致远 明天 明月 明媚 晴空 晴朗
  星辰 星星 星光 星愿 流星 流水 流年 浮生 浮云 青春 青山 青松 青草 绿叶 绿洲 海阔 天空 天天 天使 天涯 天蓝 自由 自在 自然 简单 简爱 淡然 淡定 淡泊 从容 坦然 释然 无悔 无忧 无名小卒 无言 忘忧 忘忧草 勿忘我 蒲公英 满天星 薰衣草 康乃馨
  百合 玫瑰 牡丹 茉莉 茉莉花 莲花 荷花 梅花 兰花 桃花 樱花 雪莲 丁香 丁香花 水仙 康乐 吉祥 吉祥如意 如意 万事如意 心想事成 好运 好运来 好人一生平安 一生平安 一路平安 一路顺风 一切随缘 顺其自然 顺风顺水 马到成功 财源滚滚 招财猫 金玉满堂
  金色年华 金牛 金鱼 老鹰 雄鹰 大鹏 海鸥 海燕 海豚 海豹 鱼 鱼儿 蝴蝶 蜗牛 蚂蚁 老虎 白马 白鸽 千里马 马儿 石头 沙漠 沙子 山水 水晶 冰雪 冰山 冰儿 冰点 幸福 幸福生活 开心 开心果 开心就好 快乐 快乐每一天 快乐宝贝 乐观 乐乐 微笑 微风 感恩
  感恩有你 珍惜 珍惜缘分 缘分 惜缘 有缘 有缘人 真诚 真心 真爱 真情 诚信 诚实 诚信为本 信念 信仰 希望 梦想 梦 梦想成真 梦里花落 奋斗 努力 加油 坚持 坚强 勇敢 勇往直前 拼搏 追梦 追风 追求 时间 时光流逝 岁月 岁月如歌 年华 往事 往事如风
  回忆 记忆 曾经 曾经沧海 从前 从新开始 重新开始 路人甲 路人 路过 行者 旅行者 旅途 远方 远航 归途 归零 家 家和万事兴 家庭 温馨 温柔 温馨家园 美好 美丽 美丽人生 漂亮 可爱 小可爱 小仙女 小公主 小王子 小幸运 小确幸 小草 小花 小猫 小狗 小猪
  小鱼 小鸟 小兔 小熊 小虎 小龙 小龙女 小溪 小雨 小雪 小时光 小小 小小鸟 大熊 大牛 大山 大叔 大白 大侠 大鱼 老猫 老牛 老马识途 知音 知己 冷暖自知 冷月 孤独 孤狼 寂寞 沉默 沉默是金 沉淀 静心 静水 静水流深 心静 心静如水 心态 心若止水 上善若水
  厚德载物 自强不息 海纳百川 天马行空 天高云淡 风轻云淡 风 风儿 风雨 风雨同舟 风雨无阻 风景 风华 风清扬 雨 雨中漫步 雨儿 雨季 雪 雪儿 雪狼 月 月儿 月光 月色 阳光总在风雨后 阳光灿烂 阳阳 彩虹 七彩 红尘 红叶 红梅 紫色 紫罗兰 紫藤 蓝色 蓝月亮
  黑夜 白天 黎明 夜色 夜空 晨曦 晨光 朝阳 夕阳 夕阳红 晚霞 霞光 曙光 花样年华 似水年华 锦绣 锦绣前程 鸿运 鸿图 鹏程万里 飞翔 飞扬 飞雪 飞天 飞鱼 翱翔 展翅 腾飞
`);

/** Words with which a nickname ends that tells whose parent or child somebody is. */
export const NICKNAME_ENDING = /(?<=.)(?:妈妈|爸爸|麻麻|粑粑|妈咪|爹地|爷爷|奶奶|外婆|姥姥|宝宝|宝贝|公主|王子|宝妈|宝爸|他妈|他爸|她妈|她爸|妈|爸|娘|爹|咪|喵|汪)$/u;

/** Characters by which names of Uyghur, Kazakh, Tibetan, Mongol and other languages are written: a name made of these alone is one. */
export const TRANSLITERATION: ReadonlySet<string> = new Set(
  '阿不都热依木买提江尔古丽努玛拉扎西多吉旺堆索朗白央金姆次仁格桑达瓦卓玉素甫吐逊曼斯再娜普艾力帕迪米瓦合麦卜杜克里穆罕默德萨比尼亚孜沙地汗苏莱塔汉巴图布和其勒呼德宝音乌云高娃娅伊敏库尔班莎车孜来提热合曼' +
  '肉孜依明木沙江托乎提海孜亥古赛买买尼莎罕帕夏茹先罗布丹增强措欧珠洛桑顿珠平措曲珍卓嘎德吉边巴尼玛拉姆贡觉坚赞群培晋美土登加措桑杰才让旦增仁青当周公保东知完么南吉草尕藏昂毛拉毛太本本扎什' +
  '特木尔苏和那仁斯琴其木格阿拉坦萨仁娜仁哈斯额尔敦朝鲁孟和吉日格勒毕力乌兰赛汗恩和呼和胡布仓青格乐宝力道满都拉敖登满达日图雅琪茜梅朵普赤央宗仓决旺姆玉珍拥忠泽郎彭措洛绒尔基甲初俄色邓珠志玛' +
  '叶尔肯别克哈那提居马努尔波拉古丽扎娜胡赛因木拉提加合甫巴哈哈力也沙帕阿依波力解恩斯古艾孜伊米尔祖农如先祖丽胡玛尔排日吾守乃比图荪麦尔丹帕丽旦阿瓦汗尤努沙塔什肖克莱提凯赛尔依力夏提地拉热孜瓦古力妮萨再努拉米热娜衣木拉洪库特鲁克塞买',
);
