import { JUNK } from './chinese-damage.js';
import type { Person } from './chinese-person.js';
import type { Labelled, PartyLine } from './party-line.js';
import type { Random } from './random.js';

/** What would tie a record to others of its person in the eyes of a careful clerk: each text is one piece of evidence. */
function evidence(line: PartyLine, difficulties: readonly string[], shared: ReadonlySet<string>): string[] {
  const junk = (list: readonly string[], value: string | undefined): string | undefined => (value === undefined || list.includes(value) ? undefined : value);
  const name = (junk(JUNK.name, line.name) ?? '').replace(/\s/g, '');
  const realName = name !== '' && !['title_only', 'nickname', 'name_homophone', 'name_shape', 'name_missing_part', 'name_change', 'name_dot'].some((tag) => difficulties.includes(tag)) ? name : '';
  const found: string[] = [];
  const id = junk(JUNK.id, line.idNumber)?.replaceAll(' ', '').toUpperCase();
  if (id && !difficulties.includes('id_typo_digit') && !difficulties.includes('id_transpose')) {
    // 15 and 18 digits of one number, and the holder's part of a permit.
    const holder = line.idType === 'RESIDENT_ID' && id.length === 18 ? id.slice(0, 6) + id.slice(8, 17) : line.idType?.endsWith('PERMIT') ? id.slice(0, line.idType === 'TW_PERMIT' ? 8 : 9) : id;
    found.push(`id ${holder}`);
  }
  if (line.deviceId && !difficulties.includes('shared_device')) found.push(`device ${line.deviceId}`);
  if (line.wechatUnionId) found.push(`union ${line.wechatUnionId}`);
  for (const phone of [line.mobile, ...(line.phones ?? [])]) {
    const number = junk(JUNK.phone, phone)?.replace(/^\+86|[\s-]/g, '');
    if (!number || difficulties.includes('agent_phone')) continue;
    if (realName) found.push(`phone ${number} ${realName}`);
    if (!shared.has(number) && !difficulties.includes('wrong_phone')) found.push(`phone ${number}`);
  }
  if (realName) {
    for (const { policyNo } of line.policyRoles ?? []) found.push(`policy ${policyNo} ${realName}`);
    if (typeof line.address === 'string' && !difficulties.includes('addr_typo')) found.push(`home ${realName} ${/\d{3,4}(?=室?$)/.exec(line.address)?.[0] ?? line.address}`);
  }
  return found;
}

/** Gives what holds nothing in common with the person's other records something that does. `shared` are numbers that others use too. */
export function repair(random: Random, rate: number, person: Person, records: readonly Labelled[], shared: ReadonlySet<string>): void {
  if (records.length < 2) return;
  const groups: { keys: Set<string>; records: Labelled[] }[] = [];
  for (const record of records) {
    const keys = new Set(evidence(record.line, record.difficulties, shared));
    const touched = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
    const joined = { keys: new Set([...keys, ...touched.flatMap((group) => [...group.keys])]), records: [record, ...touched.flatMap((group) => group.records)] };
    groups.splice(0, groups.length, ...groups.filter((group) => !touched.includes(group)), joined);
  }
  const [main, ...others] = groups.toSorted((a, b) => b.records.length - a.records.length || b.keys.size - a.keys.size);
  const { document } = person;
  for (const group of others) {
    if (!random.chance(rate)) continue;
    const target = random.pick(group.records);
    const anchor = random.pick(main!.records);
    // The document alone ties when the others hold it already.
    const held = document.kind === 'RESIDENT_ID' && main!.keys.has(`id ${document.number.slice(0, 6)}${document.number.slice(8, 17)}`);
    for (const { line, difficulties } of held ? [target] : [target, anchor]) {
      // A document is entered where there is none; a wrong one is put right, and is no difficulty any more.
      Object.assign(line, document.kind === 'RESIDENT_ID' ? { idType: 'RESIDENT_ID', idNumber: document.number } : document.kind === 'CHINESE_PASSPORT' ? { idType: 'RESIDENT_ID', idNumber: document.residentId } : {});
      if (document.kind === 'FOREIGN_PASSPORT' || document.kind === 'PERMIT') {
        line.birthDate = person.birthDate;
        line.name = person.name;
        line.mobile = person.mobiles.at(-1)?.number ?? line.mobile;
      }
      const mended = document.kind === 'RESIDENT_ID' || document.kind === 'CHINESE_PASSPORT'
        ? ['id_typo_digit', 'id_transpose', 'junk_id', 'id15', 'id_space', 'id_lower_x', 'newborn']
        : ['nickname', 'title_only', 'junk_bd', 'bd_swap', 'bd_lunar', 'junk_name', 'junk_phone', 'wrong_phone', 'agent_phone', 'name_space', 'name_trad', 'name_homophone', 'name_shape'];
      difficulties.splice(0, difficulties.length, ...difficulties.filter((tag) => !mended.includes(tag)));
      if (!difficulties.includes('repaired')) difficulties.push('repaired');
    }
  }
}
