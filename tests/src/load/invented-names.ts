const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗';
const GIVEN = '安博晨达恩芳刚海嘉凯兰敏宁鹏琪瑞诗涛婉欣';

/** A name of three characters, another one for each of 8,000 numbers: customers who have more than a name in common are taken for one. */
export function inventedName(n: number): string {
  return `${SURNAMES[n % 20]!}${GIVEN[Math.floor(n / 20) % 20]!}${GIVEN[Math.floor(n / 400) % 20]!}`;
}

/** A day of birth, another one for each of 16,800 numbers. */
export function inventedBirthDate(n: number): { year: number; month: number; day: number } {
  return { year: 1950 + n % 50, month: 1 + Math.floor(n / 50) % 12, day: 1 + Math.floor(n / 600) % 28 };
}
