import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openStack } from '@kejing/local';
import { loadFile } from './load-file.js';

const HELP = `scripts/load events FILE.ndjson [--restart]

Publishes inbound events to the running stack and waits until the CDP has processed each, keeps it pending, parked it or dead-lettered it.
One JSON a line: {"topic":"insurer.party.v1","type":"PartyReported","key"?,"time"?,"sourceVersion"?,"backfill"?,"data":{…}}
Keys and versions that are absent are derived from the data. An interrupted run goes on where it was; --restart publishes all again
(which has no second effect: an event's id follows from what it says).
Exit code 0 when every line was accepted and processed, 2 when some were refused, dead-lettered, pending or parked, 1 on failure.
`;

const args = process.argv.slice(2);
const [what, file] = args.filter((arg) => !arg.startsWith('--'));
if (args.includes('--help') || what !== 'events' || file === undefined) {
  process.stdout.write(HELP);
  process.exit(args.includes('--help') ? 0 : 1);
}
const path = resolve(process.env['KEJING_CALLER_DIR'] ?? '.', file);
if (!existsSync(path)) {
  console.error(`load: there is no file ${file}`);
  process.exit(1);
}
try {
  const report = await loadFile(openStack(), path, (line) => console.log(`load: ${line}`), { restart: args.includes('--restart') });
  for (const { line, reason } of report.refused) console.log(`load: line ${line} refused: ${reason}`);
  if (report.refusedCount > report.refused.length) console.log(`load: and ${report.refusedCount - report.refused.length} more`);
  console.log(`load: ${report.lines} lines: ${report.accepted} accepted, ${report.refusedCount} refused; ${report.processed} processed, ${report.pending} pending, ${report.parked} parked, ${report.deadLettered} dead-lettered`);
  process.exitCode = report.refusedCount + report.pending + report.parked + report.deadLettered + report.skipped === 0 ? 0 : 2;
} catch (error) {
  console.error(`load: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
