// Promise: a lunar birthday that a source holds as a solar one is recognised.
import { expect, it } from 'vitest';
import { lunarDateOf } from './lunar-date.js';

it.each([
  ['1990-01-27', '1990-01-01'], ['2024-02-10', '2024-01-01'], ['2000-02-04', '1999-12-29'], ['2023-06-18', '2023-05-01'], ['1985-02-20', '1985-01-01'], ['1976-01-31', '1976-01-01'], ['1900-01-31', '1900-01-01'], ['2025-10-06', '2025-08-15'],
])('%s is %s', (solar, lunar) => expect(lunarDateOf(solar)).toBe(lunar));
it('gives a leap month the number of the month that it repeats', () => expect([lunarDateOf('2023-03-01'), lunarDateOf('2023-04-01')]).toEqual(['2023-02-10', '2023-02-11']));
it.each(['1899-12-31', '2050-06-01', 'never', ''])('%j has none', (text) => expect(lunarDateOf(text)).toBeUndefined());
