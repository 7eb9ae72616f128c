import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StackConnection } from '@kejing/local';
import { EventLoader, type IdentifiedEvent, type LoadReport } from './load-events.js';
import { readEventLine } from './read-event-line.js';

const CHUNK = 500;
const REFUSALS_SHOWN = 1_000;

export interface FileReport extends LoadReport {
  lines: number;
  refused: { line: number; reason: string }[];
  refusedCount: number;
}

/** Where an interrupted run left off; by the file's name, size and time, so that a changed file starts anew. */
export const checkpointOf = (stack: StackConnection, file: string): string => {
  const { size, mtimeMs } = statSync(file);
  mkdirSync(join(stack.dir, 'loads'), { recursive: true, mode: 0o700 });
  return join(stack.dir, 'loads', `${createHash('sha256').update(`${file}\n${size}\n${mtimeMs}`).digest('hex').slice(0, 24)}.json`);
};

/**
 * Publishes a file of events, one JSON a line, and returns when each accepted one came to its end. An interrupted run goes on where it was:
 * published lines are followed to their end but not published again. `restart` forgets that.
 */
export async function loadFile(stack: StackConnection, file: string, say: (line: string) => void, options: { restart?: boolean } = {}): Promise<FileReport> {
  const checkpoint = checkpointOf(stack, file);
  const done = !options.restart && existsSync(checkpoint) ? (JSON.parse(readFileSync(checkpoint, 'utf8')) as { lines: number }).lines : 0;
  if (done > 0) say(`${done} lines were published before; going on from there (--restart publishes all again)`);
  const loader = new EventLoader(stack);
  const refused: FileReport['refused'] = [];
  let [lines, refusedCount, told] = [0, 0, Date.now()];
  let chunk: IdentifiedEvent[] = [];
  const before: string[] = [];
  const flush = async () => {
    if (before.length > 0) loader.follow(before.splice(0));
    if (chunk.length > 0) await loader.publish(chunk);
    chunk = [];
    if (lines > done) writeFileSync(checkpoint, JSON.stringify({ lines }));
    if (Date.now() - told > 2_000) {
      told = Date.now();
      say(`${lines} lines read, ${loader.report.accepted} accepted, ${refusedCount} refused`);
    }
  };
  try {
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
      lines += 1;
      if (line.trim() === '') continue;
      const read = readEventLine(line, new Date());
      if (read.kind === 'refused') {
        refusedCount += 1;
        if (refused.length < REFUSALS_SHOWN) refused.push({ line: lines, reason: read.reason });
      } else if (lines <= done) before.push(read.event.id);
      else chunk.push(read.event);
      if (chunk.length + before.length >= CHUNK) await flush();
    }
    await flush();
    const report = await loader.settle((now, left) => {
      if (Date.now() - told < 2_000) return;
      told = Date.now();
      say(`${now.accepted - left} of ${now.accepted} events came to their end`);
    });
    return { ...report, lines, refused, refusedCount };
  } finally {
    await loader.close();
  }
}
