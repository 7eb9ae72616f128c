/** Family names of two characters that are common enough to be known (复姓). */
const DOUBLE = new Set(['欧阳', '司马', '上官', '诸葛', '司徒', '东方', '独孤', '南宫', '夏侯', '尉迟', '皇甫', '令狐', '慕容', '公孙', '宇文', '长孙', '轩辕', '申屠', '端木', '百里', '呼延', '歐陽', '諸葛']);

/** How to address a person: 李女士, 欧阳先生; the whole name where it is not a Chinese one or the gender is not known. */
export function salutationOf(name: string, gender: string): string {
  const title = gender === 'F' ? '女士' : gender === 'M' ? '先生' : '';
  const points = [...name];
  const chinese = points.length >= 2 && points.length <= 4 && points.every((p) => /\p{Script=Han}/u.test(p));
  if (title === '' || !chinese) return name === '' ? '您' : `${name}${title}`;
  const family = points.length > 2 && DOUBLE.has(points.slice(0, 2).join('')) ? points.slice(0, 2).join('') : points[0]!;
  return `${family}${title}`;
}
