// The program behind scripts/fault --full: segments of a load with faults, each held against a clean run; the report grows as they end.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serviceNames } from '@kejing/local';
import { describeVerdict } from '../oracle/verdict.js';
import { faults as allFaults } from './faults.js';
import { prepareOldVersion } from './old-version.js';
import { printReport, type ReportedSegment } from './report.js';
import { cleanRun, faultRun } from './run.js';

/** Events on topics that one customer of the workload comes to, about: what is sent of her and what follows. */
const EVENTS_PER_CUSTOMER = 22;
const SECONDS_PER_KILL = 16;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    events: { type: 'string', default: '1000000' }, kills: { type: 'string', default: '200' }, minutes: { type: 'string', default: '240' }, segment: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' }, fault: { type: 'string', multiple: true }, away: { type: 'string', default: '60' }, old: { type: 'string' }, commit: { type: 'string' }, report: { type: 'string' }, resume: { type: 'boolean' },
  },
});
const number = (name: 'events' | 'kills' | 'minutes' | 'segment' | 'seed' | 'away'): number => {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} takes a number above 0`);
  return value;
};
const [events, kills, minutes, seed] = [number('events'), number('kills'), number('minutes'), number('seed')];
const segmentEvents = Math.min(number('segment'), events);
const wanted = values.fault?.map((name) => {
  const fault = allFaults.find((one) => one.name === name);
  if (!fault) throw new Error(`there is no fault ${name}; there are: ${allFaults.map((one) => one.name).join(', ')}`);
  return fault;
});

const folder = resolve(process.env['KEJING_CALLER_DIR'] ?? '.', values.report ?? 'fault-report');
const file = join(folder, 'segments.ndjson');
mkdirSync(folder, { recursive: true });
if (!values.resume) writeFileSync(file, '');
const say = (line: string) => console.log(line);
const done = (): ReportedSegment[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as ReportedSegment) : []);
const sum = (of: (segment: ReportedSegment) => number) => done().reduce((all, segment) => all + of(segment), 0);

const customers = Math.max(20, Math.round(segmentEvents / EVENTS_PER_CUSTOMER));
const until = Date.now() + minutes * 60_000;
const oldRoot = values.old ? await prepareOldVersion(values.old, say) : undefined;
const common = { seed, customers, calls: 40, say, ...(values.commit ? { root: await prepareOldVersion(values.commit, say) } : {}) };

say(`clean run: ${customers} customers`);
const clean = await cleanRun(common);
say(`clean run: ${clean.events} events in ${clean.seconds} s`);

let failures = 0;
while ((sum(({ events }) => events) < events || sum(({ kills }) => kills) < kills) && Date.now() < until) {
  const n = done().length + 1;
  const killsLeft = Math.max(1, kills - sum(({ kills }) => kills));
  const segmentsLeft = Math.max(1, Math.ceil((events - sum(({ events }) => events)) / clean.events));
  const seconds = Math.max(clean.seconds, (Math.ceil(killsLeft / segmentsLeft) + 2) * SECONDS_PER_KILL);
  say(`segment ${n}: load over ${Math.round(seconds)} s`);
  try {
    const report = await faultRun({ ...common, faultSeed: seed * 1_000 + n, seconds, awayMs: number('away') * 1_000, instancesAtStart: { [serviceNames[n % serviceNames.length]!]: 5 }, ...(oldRoot ? { oldRoot } : {}), ...(wanted ? { faults: wanted } : {}) }, clean);
    appendFileSync(file, `${JSON.stringify({ ...report, segment: n })}\n`);
    say(`segment ${n}: ${report.events} events, ${report.kills} kills: ${describeVerdict(report.verdict)}; ${report.differences.length === 0 ? 'the state is that of the clean run' : `DIFFERENT:\n  ${report.differences.join('\n  ')}`}`);
  } catch (error) {
    failures += 1;
    say(`segment ${n} did not come to its end: ${error instanceof Error ? error.message : String(error)}`);
    if (failures >= 3) break;
  }
}
const segments = done();
writeFileSync(join(folder, 'report.txt'), `${printReport(segments)}\n`);
say(printReport(segments));
say(`${join(folder, 'report.txt')}; --resume goes on where it ended`);
const clear = segments.every(({ verdict, differences }) => verdict.lost.length + verdict.doubled.length + verdict.inverted.length + verdict.invented.length + differences.length === 0);
process.exit(clear && failures === 0 && segments.length > 0 ? 0 : 1);
