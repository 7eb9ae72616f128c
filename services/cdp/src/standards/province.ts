const PROVINCES = [
  '北京', '天津', '河北', '山西', '内蒙古', '辽宁', '吉林', '黑龙江', '上海', '江苏', '浙江', '安徽', '福建', '江西', '山东', '河南', '湖北', '湖南', '广东', '广西', '海南', '重庆',
  '四川', '贵州', '云南', '西藏', '陕西', '甘肃', '青海', '宁夏', '新疆', '香港', '澳门', '台湾',
];

/** The province (省级) with which an address begins, without its suffix; undefined where it does not say. */
export function provinceOf(address: string): string | undefined {
  const text = address.replace(/^(中华人民共和国|中国)/, '').trim();
  return PROVINCES.find((province) => text.startsWith(province));
}
