// The program behind scripts/fault --full: segments of a load with faults, each held against a clean run. segments.ndjson grows as they end, faults.ndjson and report.txt
// with each fault: an interruption loses nothing but the segment that it meets.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { newSecrets, serviceNames } from '@kejing/local';
import { describeVerdict, findings } from '../oracle/verdict.js';
import { faults as allFaults } from './faults.js';
import { prepareOldVersion } from './old-version.js';
import { printReport, type ReportedHappening, type ReportedSegment } from './report.js';
import { cleanRun, faultRun, type Happening } from './run.js';

/** Events on topics that one customer of the workload comes to, about: what is sent of her and what follows. */
const EVENTS_PER_CUSTOMER = 30;
const SECONDS_PER_KILL = 16;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    events: { type: 'string', default: '1000000' }, kills: { type: 'string', default: '200' }, minutes: { type: 'string', default: '240' }, segment: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' }, fault: { type: 'string', multiple: true }, away: { type: 'string', default: '60' }, spread: { type: 'string' }, old: { type: 'string' }, commit: { type: 'string' }, report: { type: 'string' }, resume: { type: 'boolean' },
  },
});
const number = (name: 'events' | 'kills' | 'minutes' | 'segment' | 'seed' | 'away' | 'spread'): number => {
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
const path = (name: string) => join(folder, name);
mkdirSync(folder, { recursive: true });
if (!values.resume) for (const name of ['segments.ndjson', 'faults.ndjson']) writeFileSync(path(name), '');
const say = (line: string) => console.log(line);
const lines = <T>(name: string): T[] => (existsSync(path(name)) ? readFileSync(path(name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as T) : []);
const done = () => lines<ReportedSegment>('segments.ndjson');
const sum = (of: (segment: ReportedSegment) => number) => done().reduce((all, segment) => all + of(segment), 0);
const report = () => {
  const text = printReport(done(), lines<ReportedHappening>('faults.ndjson'), { events, kills });
  writeFileSync(path('report.txt'), `${text}\n`);
  return text;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    say(`${report()}\n${path('report.txt')} is complete up to here; --resume goes on`);
    process.exit(130);
  });
}

const customers = Math.max(20, Math.round(segmentEvents / EVENTS_PER_CUSTOMER));
const until = Date.now() + minutes * 60_000;
const oldRoot = values.old ? await prepareOldVersion(values.old, say) : undefined;
const common = { seed, customers, calls: 40, secrets: newSecrets(), say, ...(values.commit ? { root: await prepareOldVersion(values.commit, say) } : {}) };

say(`clean run: ${customers} customers`);
const clean = await cleanRun(common);
say(`clean run: ${clean.events} events in ${clean.seconds} s`);

let failures = 0;
const started = Date.now();
const before = sum(({ events }) => events);
// A segment that was cut short has left faults under its number.
let n = Math.max(0, ...done().map(({ segment }) => segment), ...lines<ReportedHappening>('faults.ndjson').map(({ segment }) => segment));
while ((sum(({ events }) => events) < events || sum(({ kills }) => kills) < kills) && Date.now() < until) {
  n += 1;
  const killsLeft = Math.max(1, kills - sum(({ kills }) => kills));
  const segmentsLeft = Math.max(1, Math.ceil((events - sum(({ events }) => events)) / clean.events));
  const seconds = values.spread === undefined ? Math.max(clean.seconds, (Math.ceil(killsLeft / segmentsLeft) + 2) * SECONDS_PER_KILL) : number('spread');
  say(`segment ${n}: load over ${Math.round(seconds)} s`);
  try {
    const onHappening = (happening: Happening) => {
      appendFileSync(path('faults.ndjson'), `${JSON.stringify({ ...happening, segment: n })}\n`);
      report();
    };
    const found = await faultRun({ ...common, onHappening, faultSeed: seed * 1_000 + n, seconds, awayMs: number('away') * 1_000, instancesAtStart: { [serviceNames[n % serviceNames.length]!]: 5 }, ...(oldRoot ? { oldRoot } : {}), ...(wanted ? { faults: wanted } : {}) }, () => Promise.resolve(clean));
    appendFileSync(path('segments.ndjson'), `${JSON.stringify({ ...found, segment: n })}\n`);
    say(`segment ${n}: ${found.events} events, ${found.kills} kills: ${describeVerdict(found.verdict)}; ${found.differences.length === 0 ? 'the state is that of the clean run' : `DIFFERENT:\n  ${found.differences.join('\n  ')}`}`);
    const [now, perEvent] = [sum(({ events }) => events), (Date.now() - started) / Math.max(1, sum(({ events }) => events) - before)];
    say(`${now} of ${events} events, ${sum(({ kills }) => kills)} of ${kills} kills; about ${Math.max(0, Math.round(((events - now) * perEvent) / 60_000))} minutes to go`);
    report();
  } catch (error) {
    failures += 1;
    say(`segment ${n} did not come to its end: ${error instanceof Error ? error.message : String(error)}`);
    if (failures >= 3) break;
  }
}
const segments = done();
say(report());
say(`${path('report.txt')}; --resume goes on where it ended`);
const clear = segments.every(({ verdict, differences }) => findings(verdict).length + differences.length === 0);
process.exit(clear && failures === 0 && segments.length > 0 ? 0 : 1);
