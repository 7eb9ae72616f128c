import type { Random } from './random.js';

export interface Place {
  province: string;
  city: string;
  district: string;
  /** GB/T 2260 code of the district. */
  code: string;
  /** Dialling code. */
  dialling: string;
}

// Province, city, dialling code, districts with their codes.
const PLACES = `北京市|北京市|010|东城区110101 西城区110102 朝阳区110105 丰台区110106 海淀区110108 通州区110112
上海市|上海市|021|黄浦区310101 徐汇区310104 普陀区310107 闵行区310112 浦东新区310115
天津市|天津市|022|和平区120101 河西区120103 南开区120104
重庆市|重庆市|023|渝中区500103 江北区500105 渝北区500112
广东省|广州市|020|越秀区440104 天河区440106 白云区440111 番禺区440113
广东省|深圳市|0755|罗湖区440303 福田区440304 南山区440305 宝安区440306
广东省|佛山市|0757|禅城区440604 南海区440605
江苏省|南京市|025|玄武区320102 鼓楼区320106 江宁区320115
江苏省|苏州市|0512|姑苏区320508 吴中区320506
江苏省|徐州市|0516|云龙区320303 泉山区320311
浙江省|杭州市|0571|上城区330102 西湖区330106 滨江区330108
浙江省|温州市|0577|鹿城区330302 瓯海区330304
山东省|济南市|0531|历下区370102 市中区370103
山东省|青岛市|0532|市南区370202 市北区370203
山东省|潍坊市|0536|奎文区370705 潍城区370702
河南省|郑州市|0371|中原区410102 金水区410105
河南省|洛阳市|0379|老城区410302 西工区410303
河南省|南阳市|0377|宛城区411302 卧龙区411303
四川省|成都市|028|锦江区510104 青羊区510105 武侯区510107
四川省|绵阳市|0816|涪城区510703 游仙区510704
湖北省|武汉市|027|武昌区420106 洪山区420111 江汉区420103
湖北省|宜昌市|0717|西陵区420502 伍家岗区420503
湖南省|长沙市|0731|芙蓉区430102 岳麓区430104 雨花区430111
湖南省|衡阳市|0734|雁峰区430406 石鼓区430407
河北省|石家庄市|0311|长安区130102 桥西区130104
河北省|唐山市|0315|路北区130203 路南区130202
福建省|福州市|0591|鼓楼区350102 台江区350103
福建省|泉州市|0595|鲤城区350502 丰泽区350503
安徽省|合肥市|0551|蜀山区340104 庐阳区340103
安徽省|芜湖市|0553|镜湖区340202 鸠江区340207
陕西省|西安市|029|碑林区610103 雁塔区610113
辽宁省|沈阳市|024|和平区210102 沈河区210103
辽宁省|大连市|0411|中山区210202 沙河口区210204
黑龙江省|哈尔滨市|0451|道里区230102 南岗区230103
吉林省|长春市|0431|南关区220102 朝阳区220104
江西省|南昌市|0791|东湖区360102 西湖区360103
山西省|太原市|0351|小店区140105 迎泽区140106
云南省|昆明市|0871|五华区530102 盘龙区530103
贵州省|贵阳市|0851|南明区520102 云岩区520103
甘肃省|兰州市|0931|城关区620102 七里河区620103
广西壮族自治区|南宁市|0771|兴宁区450102 青秀区450103
内蒙古自治区|呼和浩特市|0471|新城区150102 回民区150103
新疆维吾尔自治区|乌鲁木齐市|0991|天山区650102 沙依巴克区650103
宁夏回族自治区|银川市|0951|兴庆区640104 金凤区640106`;

export const places: Place[] = PLACES.split('\n').flatMap((row) => {
  const [province, city, dialling, districts] = row.split('|') as [string, string, string, string];
  return districts.split(' ').map((text) => ({ province, city, dialling, district: text.slice(0, -6), code: text.slice(-6) }));
});

const ROADS = '中山 人民 解放 建设 和平 胜利 新华 文化 健康 迎宾 滨河 长江 黄河 泰山 华山 珠江 松花江 光明 团结 前进 友谊 工业 科学 大学 学苑 体育场 公园 花园 车站 机场 湖滨 江滨 海滨 凤凰 龙腾 玉兰 丁香 梧桐 银杏 桂花 牡丹 迎春 东风 红星 五一 八一 延安 井冈山 遵义 北京 上海 南京 天津 重庆 成都 武汉 青岛 宁波'.split(' ');
const ROAD_ENDS = ['路', '街', '大道', '大街', '东路', '西路', '南路', '北路', '中路', '巷'];
const ESTATES = '锦绣花园 阳光城 碧桂园 万科四季 保利花园 恒大名都 绿城玫瑰园 中海锦城 龙湖时代 金地格林 世茂滨江 融创御园 华润悦府 雅居乐 富力城 招商依云 金色港湾 香榭里 水岸新城 书香苑 翰林府 翡翠城 御景台 紫荆园 丽水佳园 盛世华庭 东方名邸 西城年华 南湖小区 北苑家园 机关宿舍 纺织厂家属院 师范学院家属区 供销社宿舍 邮电小区 教育新村 幸福小区 和谐家园 康居苑 安泰小区'.split(' ');

/** An address in its parts. */
export interface Home {
  place: Place;
  road: string;
  number: number;
  estate: string;
  building: number;
  unit: number;
  room: number;
}

export const home = (random: Random, place: Place): Home => ({
  place, road: random.pickRanked(ROADS, 12) + random.pickRanked(ROAD_ENDS, 1), number: random.int(1, 420), estate: random.pickRanked(ESTATES, 15),
  building: random.int(1, 30), unit: random.int(1, 4), room: random.int(1, 27) * 100 + random.int(1, 4),
});

const wide = (text: string): string => text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
const region = ({ province, city, district }: Place): string => (province === city ? city : province + city) + district;

export const fullAddress = (at: Home): string => `${region(at.place)}${at.road}${at.number}号${at.estate}${at.building}栋${at.unit}单元${at.room}室`;

/** The same address in another form, as another clerk writes it. */
export function otherForm(random: Random, at: Home): string {
  const { place, road, number, estate, building, unit, room } = at;
  const street = `${road}${number}号${estate}`;
  const start = region(place) + street;
  const bare = (text: string) => text.replace(/(壮族|回族|维吾尔)?自治区$|[省市]$/, '');
  switch (random.int(0, 7)) {
    case 0: return wide(fullAddress(at));
    case 1: return `${start}${building}-${unit}-${room}`;
    case 2: return `${start}${building}号楼${unit}单元${room}`;
    case 3: return `${start}${building}幢${room}`;
    case 4: return `${place.province === place.city ? place.city : `${place.province} ${place.city}`} ${place.district} ${street} ${building}栋${unit}单元${room}室`;
    case 5: return `${place.city}${place.district}${street}${building}栋${unit}单元${room}室`;
    case 6: return `${place.province === place.city ? bare(place.city) : bare(place.province) + bare(place.city)}${place.district}${estate}${building}栋${unit}单元${room}室`;
    default: return `${place.district}${street}${building}栋${unit}-${room}`;
  }
}
