// Promise: whatever ends a test run or a local stack, SIGKILL included, none of the processes that it started stays behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logTail, spawnTied, waitForLine } from './tied-process.js';
import { until } from './until.js';

let dir: string;
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'kejing-tied-')); });
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

const isAlive = (pid: number): boolean => {
  try { return process.kill(pid, 0); } catch { return false; }
};

describe('spawnTied', () => {
  it('ends the child, and removes its folder, when the parent is killed', async () => {
    const data = join(dir, 'data');
    mkdirSync(data);
    // The parent is a process of its own, which imports the built lib's source through Node's type stripping.
    const program = `
      import { spawnTied } from ${JSON.stringify(new URL('./tied-process.ts', import.meta.url).href)};
      const child = await spawnTied({ command: 'sleep', args: ['60'], logFile: ${JSON.stringify(join(dir, 'orphan.log'))}, stopSignal: 'SIGTERM', removeIfOrphaned: ${JSON.stringify(data)} });
      console.log(child.pid); setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const childPid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    expect(isAlive(childPid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(childPid) && !existsSync(data), 15_000);
  });

  it('stops a child in order, and kills one that does not listen', async () => {
    const logFile = join(dir, 'stop.log');
    const polite = await spawnTied({ command: 'sh', args: ['-c', 'trap "echo bye; exit 7" TERM; echo up; while :; do sleep 0.05; done'], logFile, stopSignal: 'SIGTERM' });
    await waitForLine(polite, logFile, 0, /up/, 5_000);
    await polite.stop();
    expect([await polite.exited, logTail(logFile)]).toEqual([7, 'up\nbye']);
    const deafLog = join(dir, 'deaf.log');
    const deaf = await spawnTied({ command: 'sh', args: ['-c', 'trap "" TERM; echo up; while :; do sleep 0.05; done'], logFile: deafLog, stopSignal: 'SIGTERM' });
    await waitForLine(deaf, deafLog, 0, /up/, 5_000);
    await deaf.stop(200);
    expect(await deaf.exited).toBe('SIGKILL');
  });

  it('says why a process was never ready', async () => {
    const logFile = join(dir, 'dead.log');
    const process_ = await spawnTied({ command: 'sh', args: ['-c', 'echo no such port; exit 3'], logFile, stopSignal: 'SIGTERM' });
    await expect(waitForLine(process_, logFile, 0, /ready/, 5_000)).rejects.toThrow(/ended \(3\)[\s\S]*no such port/);
    await expect(spawnTied({ command: '/no/such/program', args: [], logFile, stopSignal: 'SIGTERM' })).rejects.toThrow('ENOENT');
  });
});
