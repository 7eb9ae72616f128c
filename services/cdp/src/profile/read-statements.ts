import type { FactOfRecord } from '../identity/record-facts.js';
import type { SourceRecord } from '../identity/record.js';
import { derivedFacts } from '../standards/clean-party.js';
import type { QualityCode } from '../standards/quality-codes.js';
import type { Identifying } from '../vault/identifying.js';
import { keyOfValue, readDocument } from './attribute-key.js';
import type { AttributeName, Standing, Statement } from './attribute.js';

/** A record with all that it says. */
export interface SpeakingRecord {
  record: SourceRecord;
  identifying: Identifying;
  facts: readonly FactOfRecord[];
  /** When its source said so; undefined where only the time is known at which it came in. */
  saidAt: Date | undefined;
}

/** Records that say something, with what they say. Withdrawn and erased ones are left out. */
export function speakingRecords(records: Iterable<SourceRecord>, identifying: ReadonlyMap<string, Identifying>, facts: readonly FactOfRecord[]): SpeakingRecord[] {
  const factsOf = Map.groupBy(facts, (fact) => fact.recordId);
  return [...records].flatMap((record) => {
    const own = identifying.get(record.recordId);
    if (own === undefined || record.withdrawn) return [];
    const stated = factsOf.get(record.recordId) ?? [];
    return [{ record, identifying: own, facts: stated, saidAt: stated.find((fact) => derivedFacts.has(fact.name))?.factTime }];
  });
}

/** What records say of each attribute, one value a record. */
export function readStatements(records: readonly SpeakingRecord[]): Statement[] {
  return records.flatMap(statementsOf);
}

function statementsOf({ record, identifying, facts, saidAt }: SpeakingRecord): Statement[] {
  const { recordId, sourceSystem, qualityCodes } = record;
  const time = saidAt ?? record.updatedAt;
  const documented: Standing = standsOnDocument(record, identifying) ? 'VERIFIED' : 'PLAIN';
  const faulty = (prefix: string) => qualityCodes.some((code) => code.startsWith(prefix));
  const mobile = mobileOf(identifying);
  const said: [AttributeName, string, Standing][] = [
    ['name', identifying.name, faulty('NAME_') ? 'INVALID' : documented],
    ['gender', facts.find((f) => f.name === 'gender')?.value ?? genderOfDocument(identifying), documented],
    ['birth_date', identifying.birthDate ?? '', documented],
    ['id_number', identifying.idNumber, documented === 'VERIFIED' ? 'VERIFIED' : 'INVALID'],
    ['mobile', mobile?.number ?? '', mobile?.verified ? 'VERIFIED' : 'PLAIN'],
    ['email', identifying.email, faulty('EMAIL_') ? 'INVALID' : 'PLAIN'],
    ['wechat', identifying.wechatUnionId, 'VERIFIED'],
    ['address', identifying.address, 'PLAIN'],
    ['employer', identifying.employer, faulty('EMPLOYER_') ? 'INVALID' : 'PLAIN'],
  ];
  return said.filter(([, value]) => value !== '').map(([attribute, value, standing]): Statement => {
    const { key, document } = keyOfValue(attribute, value, identifying.idType);
    return { attribute, recordId, sourceSystem, value, key, time, standing, ...(document !== undefined && { document }) };
  });
}

const TAKEN_FOR_WHAT_IT_IS: QualityCode = 'ID_NUMBER_OTHER_KIND';

/** A valid identity number stands behind what documents say. */
export function standsOnDocument({ qualityCodes }: Pick<SourceRecord, 'qualityCodes'>, { idNumber }: Pick<Identifying, 'idNumber'>): boolean {
  return idNumber !== '' && !qualityCodes.some((code) => code.startsWith('ID_NUMBER_') && code !== TAKEN_FOR_WHAT_IT_IS);
}

/** Facts of the past are not kept; what follows from a document still does. */
const genderOfDocument = ({ idType, idNumber }: Identifying) => (idNumber === '' ? '' : readDocument(idType, idNumber).gender ?? '');

const MAINLAND_MOBILE = /^\+861[3-9]\d{9}$/;

/** One mobile number for each record: a verified one before the first. */
function mobileOf({ phones }: Identifying) {
  const mobiles = phones.filter((phone) => phone.valid && (MAINLAND_MOBILE.test(phone.number) || !phone.number.startsWith('+86')));
  return mobiles.find((phone) => phone.verified) ?? mobiles[0];
}
