import { openStack } from '@kejing/local';
import { define } from './define.js';
import { EventLoader, type IdentifiedEvent } from './load-events.js';
import { readEventLine } from './read-event-line.js';
import { sample } from './sample.js';

const SEED = 20_261_101;
const AS_OF = '2026-11-01';
const DEFAULT_CUSTOMERS = 200;
const CHUNK = 500;

const say = (line: string) => console.log(`sample: ${line}`);

const at = process.argv.indexOf('--customers');
const customers = at < 0 ? DEFAULT_CUSTOMERS : Number(process.argv[at + 1]);
if (!Number.isInteger(customers) || customers < 20 || customers > 10_000_000) {
  console.error('sample: --customers takes a whole number from 20 to 10,000,000');
  process.exit(1);
}

const started = Date.now();
const stack = openStack();
const now = new Date();
const made = sample({ seed: SEED, customers, asOf: AS_OF });
say(`${made.people.length} people in ${made.households} households, ${made.agents.length} agents, ${made.policies} policies: ${made.events.length} events of history`);
await define(stack, say);
const loader = new EventLoader(stack);
let told = Date.now();
const follow = () =>
  loader.settle((report, left) => {
    if (Date.now() - told < 2_000) return;
    told = Date.now();
    say(`${report.accepted - left} of ${report.accepted} events came to their end`);
  });
try {
  const events = made.events.map((event): IdentifiedEvent => {
    const read = readEventLine(JSON.stringify(event), now);
    if (read.kind === 'refused') throw new Error(`the sample is wrong: ${read.reason}`);
    return read.event;
  });
  // Who must be there before what: nothing would be lost the other way round, but most of it would have to wait.
  const order = ['insurer.organisation.v1', 'insurer.agent.v1', 'insurer.party.v1', 'insurer.policy.v1'];
  const stageOf = (event: IdentifiedEvent) => (order.includes(event.topic) ? order.indexOf(event.topic) : order.length);
  for (let stage = 0; stage <= order.length; stage++) {
    const own = events.filter((event) => stageOf(event) === stage);
    for (let from = 0; from < own.length; from += CHUNK) await loader.publish(own.slice(from, from + CHUNK));
    await follow();
  }
  const { report } = loader;
  say(`${report.processed} processed, ${report.pending} pending, ${report.parked} parked, ${report.deadLettered} dead-lettered, in ${((Date.now() - started) / 1000).toFixed(1)} s; as history it started no journey`);
  if (report.pending + report.parked + report.deadLettered > 0) process.exitCode = 1;
} catch (error) {
  console.error(`sample: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await loader.close();
}
// Open gRPC channels would keep the process.
process.exit();
