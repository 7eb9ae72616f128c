/** A city of the sample, with a county code for IDs and plausible streets. */
export interface Place {
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly area: string;
  readonly orgUnit: string;
}

/** Where the sample insurer works. */
export const places: readonly Place[] = [
  { province: '上海市', city: '上海市', district: '浦东新区', area: '310115', orgUnit: 'SH01' },
  { province: '上海市', city: '上海市', district: '徐汇区', area: '310104', orgUnit: 'SH02' },
  { province: '浙江省', city: '杭州市', district: '西湖区', area: '330106', orgUnit: 'ZJHZ01' },
  { province: '浙江省', city: '宁波市', district: '鄞州区', area: '330212', orgUnit: 'ZJNB01' },
];

export const streets = ['延安路', '建国路', '长江街', '人民路', '湖滨街', '解放大道', '中山路', '学院路'] as const;
export const estates = ['保利香槟', '香榭丽舍', '铁路宿舍', '万科城', '翠湖天地', '阳光花园', '绿地新都会'] as const;
export const surnames = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙', '马', '朱', '胡', '林', '郭', '何', '高', '罗', '欧阳', '诸葛'] as const;
export const maleNames = ['伟', '强', '磊', '军', '洋', '勇', '杰', '涛', '明', '超', '浩然', '子轩', '志远', '文博', '俊杰', '建国', '嘉豪', '宇航'] as const;
export const femaleNames = ['芳', '娜', '敏', '静', '丽', '艳', '秀英', '晓燕', '梦琪', '雨欣', '佳怡', '思涵', '婉清', '雪梅', '若曦', '诗雅', '桂兰', '玉珍'] as const;
