import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '@kejing/testing';

/** A program of tests/load/bare; it ends with this process, or by `stop`. */
export interface BareProcess {
  pid: number;
  /** The first line that it said. */
  said: string;
  kill(signal: NodeJS.Signals): void;
  stop(): void;
}

/** Starts it and waits for its first line. */
export async function startBare(program: string, settings: object): Promise<BareProcess> {
  const child: ChildProcess = spawn(process.execPath, [join(repositoryRoot(), 'tests/load/bare', program)], {
    stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, BARE: JSON.stringify(settings) },
  });
  const said = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${program} ended (${code}) before it was ready`)));
  });
  return { said, pid: child.pid!, kill: (signal) => { child.kill(signal); }, stop: () => { child.kill('SIGCONT'); child.stdin!.end(); } };
}
