import { execFileSync } from 'node:child_process';
import { openStack } from './connection.js';
import { askStatus } from './control.js';
import { readiness } from './service-process.js';
import { serviceNames } from './services.js';
import { describe } from './start.js';

/** scripts/status: prints what runs, whether it is ready and its memory. Returns the exit code: 0 when all is ready, 1 otherwise. */
export async function status(dir: string): Promise<number> {
  const found = await askStatus(dir);
  if (!found) {
    console.log('Kejing is not running; scripts/start starts it.');
    return 1;
  }
  console.log(`${found.state} since ${found.startedAt}`);
  const stack = openStack(dir);
  let allReady = found.state === 'ready';
  for (const { part, pid } of found.parts) {
    const service = serviceNames.find((name) => name === part);
    const problem = pid === 0 ? 'has ended' : service ? await readiness(stack.adminUrl(service)) : '';
    allReady &&= problem === '';
    console.log(`  ${part.padEnd(10)} ${problem === '' ? 'ready' : `NOT READY: ${problem}`}${pid ? `   pid ${pid}   ${memoryMiB(pid)} MiB` : ''}`);
  }
  console.log(describe(dir));
  return allReady ? 0 : 1;
}

// Resident memory, as ps counts it: without PostgreSQL's child processes.
function memoryMiB(pid: number): number {
  try {
    return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
  } catch {
    return 0;
  }
}
