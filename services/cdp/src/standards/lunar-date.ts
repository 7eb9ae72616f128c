const DAY_MS = 86_400_000;
/** Spring festival of 1900. */
const START = Date.UTC(1900, 0, 31);
/** For each lunar year from 1900 to 2049, as almanacs print it: four bits of the leap month, twelve of long months (30 days), and in bit 16 whether the leap month is long. */
const YEARS = [
  0x04bd8, 0x04ae0, 0x0a570, 0x054d5, 0x0d260, 0x0d950, 0x16554, 0x056a0, 0x09ad0, 0x055d2, 0x04ae0, 0x0a5b6, 0x0a4d0, 0x0d250, 0x1d255, 0x0b540, 0x0d6a0, 0x0ada2, 0x095b0, 0x14977, 0x04970,
  0x0a4b0, 0x0b4b5, 0x06a50, 0x06d40, 0x1ab54, 0x02b60, 0x09570, 0x052f2, 0x04970, 0x06566, 0x0d4a0, 0x0ea50, 0x16a95, 0x05ad0, 0x02b60, 0x186e3, 0x092e0, 0x1c8d7, 0x0c950, 0x0d4a0, 0x1d8a6,
  0x0b550, 0x056a0, 0x1a5b4, 0x025d0, 0x092d0, 0x0d2b2, 0x0a950, 0x0b557, 0x06ca0, 0x0b550, 0x15355, 0x04da0, 0x0a5b0, 0x14573, 0x052b0, 0x0a9a8, 0x0e950, 0x06aa0, 0x0aea6, 0x0ab50, 0x04b60,
  0x0aae4, 0x0a570, 0x05260, 0x0f263, 0x0d950, 0x05b57, 0x056a0, 0x096d0, 0x04dd5, 0x04ad0, 0x0a4d0, 0x0d4d4, 0x0d250, 0x0d558, 0x0b540, 0x0b6a0, 0x195a6, 0x095b0, 0x049b0, 0x0a974, 0x0a4b0,
  0x0b27a, 0x06a50, 0x06d40, 0x0af46, 0x0ab60, 0x09570, 0x04af5, 0x04970, 0x064b0, 0x074a3, 0x0ea50, 0x06b58, 0x05ac0, 0x0ab60, 0x096d5, 0x092e0, 0x0c960, 0x0d954, 0x0d4a0, 0x0da50, 0x07552,
  0x056a0, 0x0abb7, 0x025d0, 0x092d0, 0x0cab5, 0x0a950, 0x0b4a0, 0x0baa4, 0x0ad50, 0x055d9, 0x04ba0, 0x0a5b0, 0x15176, 0x052b0, 0x0a930, 0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6,
  0x0a4e0, 0x0d260, 0x0ea65, 0x0d530, 0x05aa0, 0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520, 0x0dd45, 0x0b5a0, 0x056d0, 0x055b2, 0x049b0, 0x0a577, 0x0a4b0, 0x0aa50,
];
const daysOfMonth = (year: number, month: number): number => ((year >> (16 - month)) & 1 ? 30 : 29);

function daysOfYear(year: number): number {
  let days = (year & 15) === 0 ? 0 : year >> 16 ? 30 : 29;
  for (let month = 1; month <= 12; month++) days += daysOfMonth(year, month);
  return days;
}

/** Days from the start to the first day of each lunar year. */
const FIRST_DAYS = YEARS.reduce<number[]>((days, year) => [...days, days.at(-1)! + daysOfYear(year)], [0]);

/**
 * The lunar (农历) day of a solar one, both YYYY-MM-DD; a leap month bears the number of the month that it repeats. Undefined before 1900 and after 2049.
 * People who keep the lunar birthday often give it as if it were solar.
 */
export function lunarDateOf(date: string): string | undefined {
  const day = Math.round((Date.parse(`${date}T00:00:00Z`) - START) / DAY_MS);
  if (!(day >= 0) || day >= FIRST_DAYS.at(-1)!) return undefined;
  let index = Math.floor(day / 365.3);
  while (FIRST_DAYS[index + 1]! <= day) index++;
  while (FIRST_DAYS[index]! > day) index--;
  const year = YEARS[index]!;
  let left = day - FIRST_DAYS[index]!;
  for (let month = 1; month <= 12; month++) {
    const lengths = month === (year & 15) ? [daysOfMonth(year, month), year >> 16 ? 30 : 29] : [daysOfMonth(year, month)];
    for (const length of lengths) {
      if (left < length) return `${1900 + index}-${two(month)}-${two(left + 1)}`;
      left -= length;
    }
  }
  return undefined;
}

const two = (number: number): string => String(number).padStart(2, '0');
