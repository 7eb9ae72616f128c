import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Resolves a file in memory in a process of its own, which starts with nothing loaded. @returns seconds, of the process from start to end */
export async function runBatch(parties: string, clusters: string, profile: 'chinese' | 'western'): Promise<number> {
  const started = performance.now();
  await run(process.execPath, [fileURLToPath(new URL('evaluate-main.js', import.meta.url)), 'batch', parties, clusters, '--model', profile]);
  return Math.round((performance.now() - started) / 10) / 100;
}
