import { openStack } from '@kejing/local';
import { play } from './play.js';
import { hopLine, viewLines } from './print.js';
import { MissingDefinition } from './require-definitions.js';
import { MissingHop } from './teller.js';

const HELP = `scripts/loop [--patience SECONDS]

Plays the mother-and-baby story on the running stack with a new customer and her agent, and prints each hop: milliseconds since the hop before,
service, event type, id, subject. Exit code 1 when a hop is missing after the patience (10 s) or happened twice.
`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const at = args.indexOf('--patience');
const patience = at < 0 ? 10 : Number(args[at + 1]);
if (!(patience > 0 && patience <= 600)) {
  console.error('loop: --patience takes seconds, up to 600');
  process.exit(1);
}

const started = Date.now();
try {
  const { hops, view } = await play(openStack(), {
    patienceMs: patience * 1000,
    onChapter: (title) => console.log(`\n${title}`),
    onHop: (hop) => console.log(hopLine(hop)),
  });
  console.log('\nThe customer in the round (360° 视图), as her agent sees her');
  for (const line of viewLines(view)) console.log(line);
  console.log(`\nloop: ${hops.length} hops in ${((Date.now() - started) / 1000).toFixed(1)} s, none missing, none doubled`);
  process.exit(0);
} catch (error) {
  console.error(`\nloop: ${error instanceof MissingHop ? `a hop is missing: ${error.message}` : error instanceof MissingDefinition ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}
