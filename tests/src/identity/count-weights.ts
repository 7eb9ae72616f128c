// Counts m and u of the shipped model from labelled sets, and writes it as JSON; services/cdp/src/matching/model-v1.md says from which sets.
// node tests/dist/src/identity/count-weights.js OUT.json SET_FOLDER[*TIMES]…
import { writeFileSync } from 'node:fs';
import { matchingCode, offlineDigest, readSet, type LevelVector, type ProfileName } from './offline-matching.js';

const RANDOM_PAIRS = 80_000;
const profiles = ['chinese', 'western', 'organisation'] as const;
/** Records that a profile's chances are for, and what is taken from the Chinese sets because the western ones have none of it. */
const RECORDS: Record<ProfileName, number> = { chinese: 7000, western: 7000, organisation: 120 };
const FROM_CHINESE = ['phone', 'email', 'gender', 'policy', 'union', 'device'];
const THRESHOLDS: Record<ProfileName, object> = { chinese: { link: 3, review: -3, sole: 3 }, western: { link: 5, review: -3, sole: 3 }, organisation: { link: 3, review: -3, sole: 3 } };

const classes = ['match', 'relative', 'twin', 'stranger', 'random'] as const;
type Class = (typeof classes)[number];
const code = await matchingCode();
const vectors = Object.fromEntries(profiles.map((p) => [p, Object.fromEntries(classes.map((c) => [c, [] as LevelVector[]]))])) as Record<ProfileName, Record<Class, LevelVector[]>>;
const totals = Object.fromEntries(profiles.map((p) => [p, { records: 0, candidates: 0, pairs: 0 }])) as Record<ProfileName, { records: number; candidates: number; pairs: number }>;

async function count(folder: string, random: () => number): Promise<void> {
  const { parties, person, household, difficulties } = await readSet(folder, code);
  const features = parties.map(({ party }) => code.toFeatures(party, offlineDigest));
  const of = (i: number) => ({ person: person.get(parties[i]!.recordId), household: household.get(parties[i]!.recordId) || parties[i]!.recordId });
  const known = parties.map((_, i) => of(i));
  const isTwin = parties.map(({ recordId }) => difficulties.get(recordId)?.includes('twins') ?? false);
  const put = (i: number, j: number, into: Class): void => {
    const profile = code.profileOf(features[i]!, features[j]!);
    if (profile === undefined) return;
    vectors[profile][into].push(code.levelsOf(features[i]!, features[j]!, profile).levels.slice(0, Object.keys(code.schemas[profile]).length));
    if (into === 'stranger') totals[profile].candidates++;
  };
  const isStranger = (i: number, j: number) => known[i]!.person !== known[j]!.person && known[i]!.household !== known[j]!.household;
  const groups = Map.groupBy(parties.keys(), (i) => known[i]!.household);
  for (const group of groups.values()) for (const i of group) for (const j of group) if (i < j && known[i]!.person !== known[j]!.person) put(i, j, isTwin[i] && isTwin[j] ? 'twin' : 'relative');
  for (const group of Map.groupBy(parties.keys(), (i) => known[i]!.person).values()) for (const i of group) for (const j of group) if (i < j) put(i, j, 'match');
  const candidates = new Set<number>();
  code.forEachCandidate(parties.map((p) => p.party), new Set(), (i, j) => {
    candidates.add(i * parties.length + j);
    if (isStranger(i, j)) put(i, j, 'stranger');
  });
  for (let k = 0; k < RANDOM_PAIRS; k++) {
    const [i, j] = [Math.floor(random() * parties.length), Math.floor(random() * parties.length)];
    if (isStranger(i, j) && !candidates.has(Math.min(i, j) * parties.length + Math.max(i, j))) put(i, j, 'random');
  }
  const organisations = [...features.keys()].filter((i) => features[i]!.organisation);
  for (const i of organisations) for (const j of organisations) if (i < j && known[i]!.person !== known[j]!.person) put(i, j, 'random');
  for (const f of features) totals[f.organisation ? 'organisation' : f.western ? 'western' : 'chinese'].records++;
  for (const p of profiles) totals[p].pairs += (p === 'organisation' ? organisations.length : parties.length) ** 2 / 2;
}

/** A repeatable random number generator (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

const [out, ...sets] = process.argv.slice(2);
for (const set of sets) {
  const [folder, times = '1'] = set.split('*');
  for (let time = 0; time < Number(times); time++) await count(folder!, seeded(7 + time));
}
const perRecord = (p: ProfileName, c: Class): number => Number(((2 * vectors[p][c].length) / Math.max(1, totals[p].records)).toPrecision(3));
const model = Object.fromEntries(profiles.map((p) => {
  const prior = { prior: { match: perRecord(p, 'match') || 1, relative: perRecord(p, 'relative'), twin: perRecord(p, 'twin') }, records: RECORDS[p], thresholds: THRESHOLDS[p], fields: [] };
  return [p, { ...prior, fields: code.countProfile(p, vectors[p], prior, Math.sqrt(2 * totals[p].pairs), totals[p].candidates) }];
}));
for (const p of ['western', 'organisation'] as const) {
  const chinese = model['chinese']!.fields;
  // Neither has households here: what relatives share is what strangers share.
  model[p]!.fields = model[p]!.fields.map((f) => (p === 'western' && FROM_CHINESE.includes(f.field) ? chinese.find((c) => c.field === f.field)! : f)).map((f) => ({ ...f, relative: f.u, twin: f.u }));
}
writeFileSync(out!, JSON.stringify({ version: 1, profiles: model }));
for (const p of profiles) console.log(`${p}: ${classes.map((c) => `${vectors[p][c].length} ${c}`).join(', ')}`);
