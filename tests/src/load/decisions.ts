import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '@kejing/testing';
import { figureOf, type Figure } from './figures.js';
import type { Bench } from './rounds.js';

const ROUND_MS = 2_000;
const MANY = 1_000;
const TAGS = Array.from({ length: 40 }, (_, i) => `标签${i}`);
const LINES = ['CHILD', 'ACCIDENT', 'LIFE', 'MEDICAL', 'ANNUITY'];

/** What the built services say here; they publish no types. */
interface Compiled { ok: true; evaluate(values: object): boolean; parts(): readonly object[] }
type Compile = (source: string) => Compiled | { ok: false };
type ToCandidateList = (candidates: readonly object[]) => object;
type DecideOpportunity = (list: object, situation: object) => { chosen: readonly object[]; verdicts: string };
type DecideMembership = (segments: readonly object[], memberOf: ReadonlySet<string>, variables: object) => { entered: readonly object[]; left: readonly string[] };

const built = <T>(path: string): Promise<T> => import(pathToFileURL(join(repositoryRoot(), path)).href) as Promise<T>;

/** A decision among 1,000 strategies, each with a condition of its own, in this process: decisions for a second of CPU, the reason of each rejection with it. */
export async function decideStrategies({ say, rounds }: Bench): Promise<Figure[]> {
  const { decideOpportunity } = await built<{ decideOpportunity: DecideOpportunity }>('services/strategy/dist/src/strategies/decide-opportunity.js');
  const { toCandidateList } = await built<{ toCandidateList: ToCandidateList }>('services/strategy/dist/src/strategies/candidate-list.js');
  const { compileEligibility } = await built<{ compileEligibility: Compile }>('services/strategy/dist/src/strategies/eligibility.js');
  const candidates = Array.from({ length: MANY }, (_, n) => {
    const eligibility = `"${TAGS[n % TAGS.length]!}" in tags && policies.exists(p, p.line == "${LINES[n % LINES.length]!}" && p.status == "IN_FORCE") && agent.grade != "X${n}"`;
    const strategy = {
      strategyId: `s${n}`, strategyKey: `s${n}`, version: 1, name: `策略${n}`, scenario: 'bench', eligibility, value: (n * 37) % 1_000, productGrade: n % 4, needsMarketingConsent: n % 2 === 0,
      choice: { title: '致电', whyTemplate: '', scriptKey: `k${n % 50}`, contentKey: `c${n % 50}`, action: 'CALL' }, disabled: false, author: 'bench', createTime: new Date(0),
    };
    return { strategy, statistics: { trials: n % 30, successes: n % 7 }, terms: compiled(compileEligibility, eligibility).parts() };
  });
  // As the catalogue keeps them from one load to the next.
  const list = toCandidateList(candidates);
  const keys = (prefix: string) => new Set(Array.from({ length: 50 }, (_, n) => `${prefix}${n}`));
  const situations = Array.from({ length: 100 }, (_, n) => ({
    values: { ...customer(n), scenario: 'bench', signal: { kind: 'READ', topics: ['child-cover'] }, segments: [], agent: { grade: 'L2' }, marketing_consent: true },
    personalisationRefused: false, productGradeLimit: 3, publishedContents: keys('c'), approvedScripts: keys('k'),
  }));
  const { chosen, verdicts } = decideOpportunity(list, situations[0]!);
  if (verdicts.length !== MANY || chosen.length === 0) throw new Error('decide-strategies: not every candidate was judged');
  const rates = measured(rounds, (n) => decideOpportunity(list, situations[n % situations.length]!));
  say(`decide-strategies: ${chosen.length} chosen and ${MANY - chosen.length} rejected with a reason in the first decision`);
  return [figureOf(`decide-strategies, ${MANY}`, 'decisions/CPU s', rates, [], { atLeast: 5_000 })];
}

/** Which of 1,000 segments a customer is in now, in this process: CPU milliseconds for one event. */
export async function decideSegments({ say, rounds }: Bench): Promise<Figure[]> {
  const { decideMembership } = await built<{ decideMembership: DecideMembership }>('services/cdp/dist/src/segments/decide-membership.js');
  const { compileSegment } = await built<{ compileSegment: Compile }>('services/cdp/dist/src/segments/variables.js');
  const segments = Array.from({ length: MANY }, (_, n) => {
    const expression = `"${TAGS[n % TAGS.length]!}" in tags && age >= ${n % 70} && policies.exists(p, p.line == "${LINES[n % LINES.length]!}" && p.status == "IN_FORCE") && !("${TAGS[(n * 7) % TAGS.length]!}" in tags)`;
    const segment = compiled(compileSegment, expression);
    return { segmentId: `s${n}`, segmentKey: `s${n}`, evaluate: (values: object) => segment.evaluate(values) };
  });
  const customers = Array.from({ length: 100 }, (_, n) => ({ ...customer(n), age: BigInt(20 + n % 50), gender: 'F', facts: [], interactions: [], consents: { marketing: true, sensitive: true }, is_customer: true }));
  const members = new Set(Array.from({ length: 20 }, (_, n) => `s${n * 50}`));
  const rates = measured(rounds, (n) => decideMembership(segments, members, customers[n % customers.length]!));
  const change = decideMembership(segments, members, customers[0]!);
  say(`decide-segments: ${change.entered.length} entered and ${change.left.length} left in the first one`);
  return [figureOf(`decide-segments, ${MANY}`, 'ms CPU an event', rates.map((perSecond) => 1_000 / perSecond), [], { atMost: 1 })];
}

function customer(n: number) {
  return {
    tags: TAGS.filter((_, i) => (i + n) % 5 === 0),
    policies: LINES.filter((_, i) => (i + n) % 2 === 0).map((line) => ({ line, status: 'IN_FORCE', role: 'HOLDER', annual_premium: 300_000n, effective_date: '2024-01-01' })),
  };
}

function compiled(compile: Compile, source: string): Compiled {
  const result = compile(source);
  if (!result.ok) throw new Error(`does not compile: ${source}`);
  return result;
}

/** How often a second of CPU does it; once more than asked for, and the first, cold, is left out. */
function measured(rounds: number, work: (n: number) => unknown): number[] {
  return Array.from({ length: rounds + 1 }, () => {
    const before = process.cpuUsage();
    const started = performance.now();
    let done = 0;
    while (performance.now() - started < ROUND_MS) for (const until = done + 20; done < until; done++) work(done);
    const { user, system } = process.cpuUsage(before);
    return done / ((user + system) / 1_000_000);
  }).slice(1);
}
