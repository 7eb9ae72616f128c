import { seeded } from './random.js';

/**
 * How often each difficulty happens, 0 to 1. Of what: "record" of all records of people, "person" of all people, otherwise as said. A rate stands for the
 * share among those to whom it can happen at all (no 15-digit number for somebody born in 2010).
 */
export interface Rates {
  /** Households with children: the first two are twins. */
  twins: number;
  /** Households: two members have names that differ by one character. */
  similar_relative: number;
  /** Person: bears one of the commonest names. */
  common_name_collision: number;
  /** Person: changed surname or given name. */
  name_change: number;
  /** Adult: changed the mobile number. */
  mobile_changed: number;
  /** Number given up: given to somebody else later. */
  mobile_recycled: number;
  /** Record of a child or an old person: a relative's phone. */
  family_phone: number;
  /** Record: the agent's own phone instead of the customer's. */
  agent_phone: number;
  /** Household with a member who is an agent. */
  agent_self: number;
  /** Record: one wrong digit in the phone. */
  wrong_phone: number;
  /** Person: works for one of the corporate customers. */
  corp_employee: number;
  /** Record of such a person: the switchboard among the phones. */
  switchboard: number;
  /** Person: documents are a mainland passport, a foreign passport, a permit for Hong Kong and Macao or Taiwan. */
  passport_doc: number;
  foreigner: number;
  permit: number;
  /** Child's record in the core system: birth certificate instead of resident ID. */
  newborn: number;
  /** Record with resident ID of somebody born before 2000: 15 digits. */
  id15: number;
  id_lower_x: number;
  id_space: number;
  id_transpose: number;
  id_typo_digit: number;
  junk_id: number;
  junk_name: number;
  junk_phone: number;
  junk_bd: number;
  /** Per record: a whole record of placeholders beside it. */
  junk_test_account: number;
  bd_swap: number;
  /** Record of somebody born before 1995: date of the lunar calendar. */
  bd_lunar: number;
  gender_wrong: number;
  name_homophone: number;
  name_shape: number;
  name_trad: number;
  name_space: number;
  name_fullwidth: number;
  name_missing_part: number;
  /** Record of a name with a middle dot: another dot, or none. */
  name_dot: number;
  /** Record of sales or call centre: surname and title alone. */
  title_only: number;
  /** Record of the app: nickname. */
  nickname: number;
  /** Record with address: other form; other room. */
  addr_form: number;
  addr_typo: number;
  /** Person with the app: further records of the device alone. */
  anon_device_identified: number;
  /** Per person: a device that nobody ever identified. */
  anon_device_unidentified: number;
  /** Record of the app: the spouse's device. */
  shared_device: number;
  /** Persons to one corporate customer. */
  personsPerCorporate: number;
  corp_branch: number;
  corp_name_variant: number;
  corp_old_regno: number;
  /** Records that nothing ties to the person's others: are given something that does. */
  repaired: number;
  /** Records a person has, on average. */
  recordsPerPerson: number;
}

const LIKE_SAMPLE: Rates = {
  twins: 0.055, similar_relative: 0.045, common_name_collision: 0.04, name_change: 0.011, mobile_changed: 0.34, mobile_recycled: 0.28, family_phone: 0.7,
  agent_phone: 0.02, agent_self: 0.03, wrong_phone: 0.009, corp_employee: 0.14, switchboard: 0.13, passport_doc: 0.003, foreigner: 0.006, permit: 0.025,
  newborn: 0.11, id15: 0.13, id_lower_x: 0.35, id_space: 0.012, id_transpose: 0.009, id_typo_digit: 0.014, junk_id: 0.017, junk_name: 0.008, junk_phone: 0.018,
  junk_bd: 0.014, junk_test_account: 0.002, bd_swap: 0.018, bd_lunar: 0.022, gender_wrong: 0.007, name_homophone: 0.022, name_shape: 0.013, name_trad: 0.035,
  name_space: 0.026, name_fullwidth: 0.011, name_missing_part: 0.005, name_dot: 0.6, title_only: 0.045, nickname: 0.68, addr_form: 0.43, addr_typo: 0.017,
  anon_device_identified: 0.2, anon_device_unidentified: 0.024, shared_device: 0.13, personsPerCorporate: 61, corp_branch: 0.45, corp_name_variant: 0.42,
  corp_old_regno: 0.45, repaired: 1, recordsPerPerson: 2.25,
};

// What is a difficulty of a record or person, as opposed to the make-up of the population.
const MAKE_UP: readonly (keyof Rates)[] = ['family_phone', 'corp_employee', 'passport_doc', 'foreigner', 'permit', 'nickname', 'mobile_changed', 'personsPerCorporate', 'corp_branch', 'repaired', 'recordsPerPerson'];
const names = Object.keys(LIKE_SAMPLE) as (keyof Rates)[];
const scaled = (factor: (name: keyof Rates) => number): Rates =>
  Object.fromEntries(names.map((name) => [name, MAKE_UP.includes(name) ? LIKE_SAMPLE[name] : Math.min(0.9, LIKE_SAMPLE[name] * factor(name))])) as unknown as Rates;

export const presets = {
  'like-sample': () => LIKE_SAMPLE,
  clean: () => ({ ...scaled(() => 0.25), nickname: 0.2, mobile_changed: 0.15 }),
  noisy: () => ({ ...scaled(() => 2.2), nickname: 0.6, mobile_changed: 0.45, repaired: 0.97 }),
  'shared-phones': () => ({ ...LIKE_SAMPLE, family_phone: 0.98, agent_phone: 0.08, agent_self: 0.03, mobile_changed: 0.5, mobile_recycled: 0.5, switchboard: 0.5, wrong_phone: 0.02, shared_device: 0.15 }),
  'many-twins': () => ({ ...LIKE_SAMPLE, twins: 0.3, similar_relative: 0.3, common_name_collision: 0.08 }),
  /** Each rate up to 2.5 times more or less, by the seed. */
  mixed: (seed: number) => {
    const random = seeded(seed, 'rates');
    return scaled(() => 2.5 ** (random.next() * 2 - 1));
  },
} satisfies Record<string, (seed: number) => Rates>;

export type PresetName = keyof typeof presets;

/** Rates of a preset with some of them replaced. Throws on a name that is unknown and a value that can't be. */
export function ratesOf(preset: string, seed: number, changes: Record<string, unknown> = {}): Rates {
  if (!(preset in presets)) throw new Error(`no preset ${preset}; known: ${Object.keys(presets).join(', ')}`);
  for (const [name, value] of Object.entries(changes)) {
    const most = name === 'personsPerCorporate' ? 1e6 : name === 'recordsPerPerson' ? 20 : 1;
    if (!names.includes(name as keyof Rates)) throw new Error(`no rate ${name}; known: ${names.join(', ')}`);
    if (typeof value !== 'number' || !(value >= 0 && value <= most)) throw new Error(`the rate ${name} must be a number from 0 to ${most}`);
  }
  return { ...presets[preset as PresetName](seed), ...changes };
}
