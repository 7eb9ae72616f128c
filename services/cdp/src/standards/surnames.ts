/** Surnames of one character, by frequency: the first hundred are borne by more than four fifths of all people. */
const SINGLE = Array.from(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文洪施牛樊葛' +
  '温邢安齐伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由萧阎傅丘洗贡' +
  '郗苍嘉菅逄降过訾芈轩令弓仉撒眭厍蔚越夔隗养须沃蓬郏鄂咸籍佴笪谯竺琚寻归扶肃冒肇种墨年爱第伯缑后琴赏凤刀木滑伦招火双水妥者普罕才果',
);
const COMPOUND = (
  '欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 宇文 长孙 司徒 司空 端木 夏侯 南宫 西门 东郭 独孤 轩辕 申屠 闻人 澹台 公羊 公冶 濮阳 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 亓官 司寇 子车 颛孙 巫马 公西 漆雕 乐正 ' +
  '壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 百里 呼延 东门 羊舌 微生 左丘 南门 第五 赫连 万俟 完颜 纳兰 那拉 叶赫 富察 爱新觉罗 耶律 哥舒 贺兰 达奚 侯莫 范姜 张简 梁丘 即墨 北宫 归海'
).split(' ');

const RANK = new Map<string, number>();
for (const surname of SINGLE) if (!RANK.has(surname)) RANK.set(surname, RANK.size);
const COMPOUNDS: ReadonlySet<string> = new Set(COMPOUND);

/** Whether a simplified character is a surname among the `among` most frequent ones. */
export function isSurname(character: string, among = Infinity): boolean {
  const rank = RANK.get(character);
  return rank !== undefined && rank < among;
}

/** The compound surname (欧阳) with which a simplified name of at least one further character begins. */
export function compoundSurnameOf(characters: readonly string[]): string | undefined {
  for (const length of [4, 2]) {
    const head = characters.slice(0, length).join('');
    if (characters.length > length && COMPOUNDS.has(head)) return head;
  }
  return undefined;
}

/** Whether the text is a surname and nothing else. */
export function isWholeSurname(text: string): boolean {
  return isSurname(text) || COMPOUNDS.has(text);
}
