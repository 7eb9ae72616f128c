/** 李明 → 李*, 欧阳小明 → 欧***, JOHN SMITH → J*. */
export function maskName(name: string): string {
  const points = [...name];
  if (points.length === 0) return '';
  return points[0] + (/\p{Script=Han}/u.test(points[0]!) ? '*'.repeat(Math.min(points.length - 1, 3)) || '*' : '*');
}

/** +8613800138000 → 138****8000; others keep their country code and the last two digits. */
export function maskPhone(e164: string): string {
  const mainland = /^\+86(\d{3})\d+(\d{4})$/.exec(e164);
  if (mainland) return `${mainland[1]}****${mainland[2]}`;
  return e164.length < 6 ? '****' : `${e164.slice(0, 4)}****${e164.slice(-2)}`;
}

/** li.ming@example.com → l***@example.com */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? (email === '' ? '' : '***') : `${[...email][0]}***${email.slice(at)}`;
}

/** 11010519491231002X → 1****************X: neither place nor date of birth shows. */
export function maskIdNumber(number: string): string {
  return number.length < 3 ? '*'.repeat(number.length) : number[0] + '*'.repeat(number.length - 2) + number.at(-1);
}
