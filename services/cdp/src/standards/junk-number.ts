const RUN = '01234567890123456789';
const RUN_DOWN = '98765432109876543210';
const SAID = /^(?:无|不详|未知|没有|暂无|无证件|待补|待定|空|同上|保密|NULL|NONE|N\/?A|NIL|UNKNOWN|TEST|测试|-+|\*+|\.+|X+|0+)$/;
/** Numbers that forms, manuals and clerks fill in; each is of the right form, some even with a right check digit. */
const KNOWN: ReadonlySet<string> = new Set([
  '110101190001010000', '110101190001010010', '110101190001011009', '110101190001010001', '110101197001010000', '110101198001010000', '110101199001010000', '110101200001010000', '110101199003070000',
  '11010119800101001X', '11010119800101123X', '110101199001011234', '110101198001011234', '110105199001011234', '110000000000000000', '110101000000000000', '123456789012345', '123456789012347',
]);

/** One digit over and over, with or without the last one. */
const isRepeated = (digits: string): boolean => digits.length >= 4 && /^(.)\1+.?$/.test(digits);
/** 0123456789… or backwards, begun anywhere. */
const isRun = (digits: string): boolean => digits.length >= 5 && (RUN.includes(digits) || RUN_DOWN.includes(digits));

/** Whether a document's number (upper case, no spaces) is a placeholder that any number of people may bear. */
export function isJunkNumber(number: string): boolean {
  if (SAID.test(number) || KNOWN.has(number)) return true;
  if (/[*＊]{3,}/.test(number)) return true;
  const digits = number.replace(/[^0-9]/g, '');
  if (digits.length < number.length - 3 || digits.length < 4) return false;
  if (isRepeated(digits)) return true;
  if (number.length < 9 || !/^\d/.test(number)) return false; // a permit of eight digits, a passport: their runs are people's own
  return isRun(digits.slice(0, 17)) || /^(.{2,4})\1{3,}/.test(digits) || /^\d{6}(?:0{8,}|1{8,}|19000101\d)/.test(digits) || (/0{6,}.?$/.test(number) && number.length >= 15);
}

/**
 * Whether a mobile number's national digits are a placeholder: a tail of one digit (13800000000, 13888888888), a run (13812345678), or a whole number of one.
 * Fine numbers (靓号) with four or five equal digits at the end are people's own.
 */
export function isJunkMobile(digits: string): boolean {
  const tail = digits.slice(3);
  return /^(\d)\1+$/.test(tail) || /^0{6}/.test(tail) || /^(\d)\1{6,}/.test(digits.slice(1)) || isRun(tail) || isRepeated(digits) || isRun(digits) || JUNK_MOBILES.has(digits);
}

/** Numbers of manuals: 13800138000 was the operator's top-up line. */
const JUNK_MOBILES: ReadonlySet<string> = new Set(['13800138000', '13900139000', '13700137000', '13600136000', '13500135000', '13800138001', '13012345678', '15000000000', '18600000000', '13800001111', '13011112222', '13911112222', '13888886666']);
