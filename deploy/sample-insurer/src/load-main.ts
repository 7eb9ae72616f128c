import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openStack } from '@kejing/local';
import { loadFile } from './load-file.js';
import { loadParties } from './parties-load.js';

const HELP = `scripts/load events  FILE.ndjson [--restart]
scripts/load parties FILE.ndjson [--model chinese|western] [--legal-entity NAME] [--restart]

events: publishes inbound events to the running stack and waits until the CDP has processed each, keeps it pending, parked it or dead-lettered it.
One JSON a line: {"topic":"insurer.party.v1","type":"PartyReported","key"?,"time"?,"sourceVersion"?,"backfill"?,"data":{…}}
Keys and versions that are absent are derived from the data.

parties: stores party records, has them matched, and waits until each is resolved, waits for a steward, or was refused. One JSON a line:
{"sourceSystem","sourceId","partyType":"PERSON"|"ORGANISATION","name"?,"givenName"?,"surname"?,"nameLatin"?,"gender"?,"birthDate"?,"idType"?,"idNumber"?,"mobile"?,
"phones"?:[],"email"?,"wechatUnionId"?,"deviceId"?,"address"?,"employer"?,"reportedAt","policyRoles"?:[{"policyNo","role"}],"extra"?:{}}
Frequencies are counted again where the load is at least a tenth of what was there; scripts/match refresh counts them whatever it is.
--model compares all of them as Chinese or western names; otherwise the script of each name decides. --legal-entity answers for the records (KJ-LIFE).

An interrupted run goes on where it was; --restart publishes all again (which has no second effect: an event's id follows from what it says).
Exit code 0 when every line was accepted and processed, 2 when some were refused, dead-lettered, pending or parked, 1 on failure.
`;

const say = (line: string): void => console.log(`load: ${line}`);
const tellRefused = (refused: readonly { line: number; reason: string }[], count: number, file?: string): void => {
  for (const { line, reason } of refused) say(`line ${line} refused: ${reason}`);
  if (count > refused.length) say(`and ${count - refused.length} more${file ? ` (all of them: ${file})` : ''}`);
};

async function events(file: string, restart: boolean): Promise<number> {
  const report = await loadFile(openStack(), file, say, { restart });
  tellRefused(report.refused, report.refusedCount);
  say(`${report.lines} lines: ${report.accepted} accepted, ${report.refusedCount} refused; ${report.processed} processed, ${report.pending} pending, ${report.parked} parked, ${report.deadLettered} dead-lettered`);
  return report.refusedCount + report.pending + report.parked + report.deadLettered + report.skipped === 0 ? 0 : 2;
}

async function parties(file: string, options: Parameters<typeof loadParties>[3]): Promise<number> {
  const report = await loadParties(openStack(), file, say, options);
  tellRefused(report.refused, report.refusedCount, report.refusedFile);
  say(`${report.lines} lines in ${report.seconds} s: ${report.resolved} resolved, ${report.refusedCount} refused, ${report.pending} pending; ${report.openReviews} pairs wait for a steward`);
  return report.refusedCount + report.pending === 0 ? 0 : 2;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { restart: { type: 'boolean', default: false }, model: { type: 'string' }, 'legal-entity': { type: 'string' }, help: { type: 'boolean' } } });
  const [what, file] = positionals;
  if (values.help || file === undefined || (what !== 'events' && what !== 'parties')) {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const path = resolve(process.env['KEJING_CALLER_DIR'] ?? '.', file);
  if (!existsSync(path)) throw new Error(`there is no file ${file}`);
  if (what === 'events') return events(path, values.restart);
  const { model } = values;
  if (model !== undefined && model !== 'chinese' && model !== 'western') throw new Error('--model takes chinese or western');
  return parties(path, { restart: values.restart, ...(model ? { profile: model } : {}), ...(values['legal-entity'] ? { legalEntity: values['legal-entity'] } : {}) });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`load: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
