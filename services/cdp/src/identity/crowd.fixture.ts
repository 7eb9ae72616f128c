import { IdType, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyRole } from '@kejing/contracts/es/insurer/v1/policy_pb';
import type { PartyInit } from './parties.fixture.js';

/** Numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** A valid resident ID of a day of birth. */
export function residentId(birth: string, sequence: number, area = '110105'): string {
  const body = `${area}${birth.replaceAll('-', '')}${String(sequence % 1000).padStart(3, '0')}`;
  return body + '10X98765432'[[...body].reduce((sum, digit, i) => sum + Number(digit) * WEIGHTS[i]!, 0) % 11];
}

/** Invented households with what goes wrong with records: missing and mistyped numbers, shared phones, other phones, moved addresses, homophones. Texts hold no name of a real person. */
export function crowd(persons: number, seed: number): PartyInit[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const parties: PartyInit[] = [];
  for (let p = 0, household = 0; p < persons; household++) {
    const address = `江苏省苏州市虎丘区长江街${household % 90}号阳光花园${1 + (household % 20)}栋${100 + household}室`;
    const [surname, phone] = [pick(['王', '李', '赵', '欧阳', '陈']), `139${String(seed % 1000).padStart(3, '0')}${String(household).padStart(5, '0')}`];
    for (let n = 1 + Math.floor(random() * 3); n > 0 && p < persons; n--, p++) {
      const birth = `${1940 + Math.floor(random() * 70)}-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;
      const given = pick(['伟', '芳', '娜', '敏', '静']) + pick(['', '华', '强', '丽', '军']);
      const idNumber = residentId(birth, p);
      const own = `138${String(seed % 1000).padStart(3, '0')}${String(p).padStart(5, '0')}`;
      for (let r = 1 + Math.floor(random() * 4); r > 0; r--) {
        const mistyped = idNumber.slice(0, 9) + String((Number(idNumber[9]) + 1) % 10) + idNumber.slice(10);
        const number = random() < 0.5 ? idNumber : random() < 0.2 ? mistyped : '';
        const [year, month, day] = birth.split('-').map(Number) as [number, number, number];
        parties.push({
          sourceSystem: pick(['CORE', 'SFA', 'CC']), sourceId: `${seed}-${parties.length}`, partyType: PartyType.PERSON, legalEntity: 'KJ',
          name: surname + (random() < 0.1 ? given.replace('伟', '维').replace('静', '婧') : given),
          ...(number === '' ? {} : { idType: IdType.RESIDENT_ID, idNumber: number }),
          ...(random() < 0.6 ? { birthDate: { year, month, day } } : {}),
          phones: random() < 0.7 ? [{ number: random() < 0.3 ? phone : own, verified: random() < 0.3 }] : [],
          ...(random() < 0.5 ? { address } : {}),
          policyRoles: random() < 0.4 ? [{ policyNo: `P${seed}-${household}`, role: pick([PolicyRole.HOLDER, PolicyRole.INSURED, PolicyRole.BENEFICIARY]) }] : [],
        });
      }
    }
  }
  return parties;
}
