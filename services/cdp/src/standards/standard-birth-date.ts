import { isBirthDate } from './clean-resident-id.js';
import { lunarDateOf } from './lunar-date.js';
import type { StandardBirthDate, StandardDocument } from './standard-party.js';

/** Dates that systems and clerks fill in: first days of epochs and spreadsheets, and ones easily typed. On some of them people were born all the same: usable where a document says so. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '1899-12-30', '1899-12-31', '1900-01-01', '1900-01-02', '1900-12-31', '1901-01-01', '1911-11-11', '1970-01-01', '1970-01-02', '1969-12-31', '1753-01-01',
  '1904-01-01', '1111-11-11', '9999-12-31', '0001-01-01', '2099-12-31',
]);

/** @param said YYYY-MM-DD as the source holds it, also where it is no date; '' where nothing was said @param today YYYY-MM-DD */
export function standardiseBirthDate(said: string, document: StandardDocument, today: string): StandardBirthDate {
  const ofDocument = document.birthDate ?? '';
  if (ofDocument !== '' && document.quality === 'VALID') return dated(ofDocument, said, ofDocument, 'DOCUMENT');
  if (said === '') return { date: '', said, ofDocument, lunar: '', quality: 'MISSING' };
  if (PLACEHOLDERS.has(said)) return { date: '', said, ofDocument, lunar: '', quality: 'PLACEHOLDER' };
  if (isBirthDate(said, today)) return dated(said, said, ofDocument, 'SAID');
  const exchanged = `${said.slice(0, 4)}-${said.slice(8)}-${said.slice(5, 7)}`;
  return isBirthDate(exchanged, today) ? dated(exchanged, said, ofDocument, 'SWAPPED') : { date: '', said, ofDocument, lunar: '', quality: 'INVALID' };
}

const dated = (date: string, said: string, ofDocument: string, quality: StandardBirthDate['quality']): StandardBirthDate => ({ date, said, ofDocument, lunar: lunarDateOf(date) ?? '', quality });
