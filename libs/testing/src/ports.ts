import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** True when nothing listens on this TCP port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * A TCP port of 127.0.0.1 that is free now and that no other call answers, in any process, as long as this process lives: several stacks start at once on one
 * machine, and their servers bind seconds later. Taken from 20000–32000 at random, below the range from which operating systems take ports of outgoing connections.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!reserve(port)) continue;
    if (await isPortFree(port)) return port;
    release(port);
  }
  throw new Error('No free TCP port was found between 20000 and 32000.');
}

const reserved = new Set<number>();

// A folder of small files, each made by one process only (O_EXCL), with the number of that process.
const folder = () => join(tmpdir(), `kejing-ports-${process.getuid?.() ?? 0}`);
const fileOf = (port: number) => join(folder(), String(port));

function reserve(port: number): boolean {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  try {
    const file = openSync(fileOf(port), 'wx', 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Left behind by a process that was killed: given back, and taken at another try.
    if (!isAlive(ownerOf(port))) rmSync(fileOf(port), { force: true });
    return false;
  }
  if (reserved.size === 0) process.once('exit', () => reserved.forEach(release));
  reserved.add(port);
  return true;
}

function release(port: number): void {
  reserved.delete(port);
  rmSync(fileOf(port), { force: true });
}

function ownerOf(port: number): number {
  try {
    // Empty for the moment in which its owner writes it.
    return Number(readFileSync(fileOf(port), 'utf8')) || process.pid;
  } catch {
    return process.pid;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
