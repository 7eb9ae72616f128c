// Promise: generated sets follow from seed and rates alone, hold every difficulty that they name, and every number in them that should be right is.
import { describe, expect, it } from 'vitest';
import { FEBRL_PRESETS, generateFebrl } from './febrl.js';
import { partyOfFebrl, readFebrl, writeFebrl } from './febrl-csv.js';
import { generateChinese } from './generate-chinese.js';
import type { Labelled } from './party-line.js';
import { ratesOf } from './rates.js';

const chinese = (persons: number, seed: number, preset = 'like-sample', changes = {}): Labelled[] => [...generateChinese(persons, seed, ratesOf(preset, seed, changes))];
const text = (value: unknown): string => JSON.stringify(value);
const rateOf = (records: readonly Labelled[], tag: string): number => records.filter(({ difficulties }) => difficulties.includes(tag)).length / records.length;

const EVERY_DIFFICULTY = ('addr_form addr_typo agent_phone agent_self anon_device_identified anon_device_unidentified bd_lunar bd_swap common_name_collision corp corp_branch corp_employee corp_name_variant corp_old_regno family_phone '
  + 'gender_wrong id15 id_lower_x id_space id_transpose id_typo_digit junk_bd junk_id junk_name junk_phone junk_test_account mobile_changed mobile_recycled name_change name_dot name_fullwidth name_homophone name_missing_part '
  + 'name_shape name_space name_trad newborn nickname passport_doc passport_renewal permit_renewal repaired shared_device similar_relative switchboard title_only twins wrong_phone').split(' ');

const WRONG_ID = ['junk_id', 'id_typo_digit', 'id_transpose', 'junk_test_account'];

describe('Chinese parties', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(text(chinese(60, 5))).toBe(text(chinese(60, 5)));
    expect(text(chinese(60, 6))).not.toBe(text(chinese(60, 5)));
  });

  it('hold every difficulty of the sample', () => {
    const found = new Set(chinese(4000, 1).flatMap(({ difficulties }) => difficulties));
    expect([...found].sort()).toEqual(EVERY_DIFFICULTY);
  });

  it('have each record once, and resident IDs whose check character is right unless they are said to be wrong', () => {
    const records = chinese(1500, 2);
    expect(new Set(records.map(({ line }) => `${line.sourceSystem}:${line.sourceId}`)).size).toBe(records.length);
    const right = records.filter(({ line, difficulties }) => line.idType === 'RESIDENT_ID' && line.idNumber!.length === 18 && !difficulties.some((tag) => WRONG_ID.includes(tag)));
    expect(right.length).toBeGreaterThan(800);
    for (const { line } of right) {
      const sum = [...line.idNumber!.slice(0, 17)].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i]!, 0);
      expect(line.idNumber![17]!.toUpperCase()).toBe('10X98765432'[sum % 11]);
    }
  });

  it('give no two people one resident ID, twins of one birth date included', () => {
    const personOf = new Map<string, string>();
    for (const { line, personId, difficulties } of chinese(2000, 3, 'many-twins')) {
      if (line.idType !== 'RESIDENT_ID' || difficulties.some((tag) => WRONG_ID.includes(tag))) continue;
      const id = line.idNumber!.replaceAll(' ', '').toUpperCase();
      expect(personOf.get(id) ?? personId).toBe(personId);
      personOf.set(id, personId);
    }
  });

  it('follow rates that are set, and refuse those that are unknown', () => {
    const [usual, more] = [chinese(1500, 4), chinese(1500, 4, 'like-sample', { agent_phone: 0.2, junk_phone: 0 })];
    expect(rateOf(more, 'agent_phone')).toBeGreaterThan(3 * rateOf(usual, 'agent_phone'));
    expect(rateOf(more, 'junk_phone')).toBe(0);
    expect(() => ratesOf('like-sample', 1, { agents: 1 })).toThrow('agents');
    expect(() => ratesOf('like-sample', 1, { twins: 7 })).toThrow('twins');
    expect(() => ratesOf('easy', 1)).toThrow('easy');
  });
});

describe('Febrl-like records', () => {
  it('are the same for the same seed', () => {
    const options = { ...FEBRL_PRESETS['febrl-2'], originals: 60, duplicates: 30 };
    expect(generateFebrl(options, 3)).toEqual(generateFebrl(options, 3));
    expect(generateFebrl(options, 4)).not.toEqual(generateFebrl(options, 3));
  });

  it.each(Object.entries(FEBRL_PRESETS))('%s has as many as it says, none more than allowed, each different from its original', (_, options) => {
    const rows = generateFebrl(options, 1);
    const counts = new Map<string, number>();
    for (const { rec_id } of rows.filter((row) => row.rec_id.includes('-dup-'))) counts.set(rec_id.split('-')[1]!, (counts.get(rec_id.split('-')[1]!) ?? 0) + 1);
    expect(rows).toHaveLength(options.originals + options.duplicates);
    expect([...counts.values()].reduce((sum, each) => sum + each, 0)).toBe(options.duplicates);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(options.perOriginal);
    expect(new Set(rows.map((row) => text({ ...row, rec_id: row.rec_id.split('-')[1] }))).size).toBe(rows.length);
  });

  it('become party records, with the number only where it is wanted', () => {
    const row = readFebrl('rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id\nrec-7-dup-0, ann, lee, 7, rose street, , perth, 6000, wa, 19729518, 123\n')[0]!;
    expect(readFebrl(writeFebrl([row]))).toEqual([row]);
    expect(partyOfFebrl(row, { ssn: true })).toMatchObject({
      personId: '7', line: { sourceSystem: 'FEBRL', sourceId: 'rec-7-dup-0', givenName: 'ann', surname: 'lee', birthDate: '1972-95-18', idType: 'OTHER', idNumber: '123', address: { streetNumber: '7', line1: 'rose street', suburb: 'perth', postcode: '6000', state: 'wa' } },
    });
    expect(partyOfFebrl(row, { ssn: false }).line).not.toHaveProperty('idNumber');
  });
});
