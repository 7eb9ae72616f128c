import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openStack } from './connection.js';
import { askStatus } from './control.js';
import { costs, print, totals, type Snapshot } from './sizing.js';
import { takeSnapshot } from './take-snapshot.js';

/** scripts/size: what the running stack has used and holds, or what each unit took since an earlier look. Returns the exit code. */
export async function size(dir: string, args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { save: text, since: text, per: text } });
  const found = await askStatus(dir);
  if (!found) throw new Error('Kejing is not running; scripts/start starts it.');
  const now = await takeSnapshot(openStack(dir), found.parts, new Date());
  const { since, per = 'records' } = values;
  const lines = since === undefined ? totals(now) : costs(JSON.parse(readFileSync(since, 'utf8')) as Snapshot, now, /^\d+$/.test(per) ? Number(per) : per);
  for (const line of lines) console.log(print(line));
  if (values.save !== undefined) writeFileSync(values.save, JSON.stringify(now, null, 1));
  return 0;
}
