import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** A child process that ends when this process ends, however this one ends. */
export interface TiedProcess {
  pid: number;
  /** Resolves with the exit code, or the signal's name, once it has ended. */
  exited: Promise<number | string>;
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** Sends `stopSignal`, waits up to `timeoutMs` (default 10 s), then kills. Does nothing when it has ended. */
  stop(timeoutMs?: number): Promise<void>;
}

export interface TiedProcessOptions {
  command: string;
  args: string[];
  /** stdout and stderr are appended to this file. */
  logFile: string;
  stopSignal: NodeJS.Signals;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  user?: { uid: number; gid: number };
  /** This folder is removed if this process dies without stopping the child. */
  removeIfOrphaned?: string;
}

// Reads until its stdin, a pipe that only our process holds, is closed by our end; then it ends the child. A signal handler of ours could not do that on SIGKILL.
const WATCHER = `cat >/dev/null; kill -"$2" "$1" 2>/dev/null; n=0
while kill -0 "$1" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
kill -KILL "$1" 2>/dev/null; [ -z "$3" ] || rm -rf "$3"`;

/** Starts a process in a session of its own (Ctrl-C reaches only us, and we stop it in order) and a watcher that ends it if we die. Fails if it can't be started. */
export async function spawnTied(options: TiedProcessOptions): Promise<TiedProcess> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.command, options.args, {
    stdio: ['ignore', log, log], detached: true, cwd: options.cwd ?? '/', env: options.env ?? process.env, ...options.user,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => { child.once('spawn', resolve); child.once('error', reject); });
  const pid = child.pid!;
  const watcher = watch(pid, options);
  let running = true;
  const exited = new Promise<number | string>((resolve) => child.once('exit', (code, signal) => {
    running = false;
    endWatcher(watcher);
    resolve(code ?? signal ?? 'unknown');
  }));
  // It need not keep this process, unless somebody waits for its end.
  child.unref();
  const kill = (signal: NodeJS.Signals) => {
    if (!running) return;
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') child.ref();
    child.kill(signal);
  };
  return {
    pid, exited, kill, isRunning: () => running,
    async stop(timeoutMs = 10_000) {
      if (!running) return;
      child.ref();
      kill(options.stopSignal);
      const timer = setTimeout(() => kill('SIGKILL'), timeoutMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

function watch(pid: number, options: TiedProcessOptions): ChildProcess {
  const signal = options.stopSignal.replace('SIG', '');
  const watcher = spawn('sh', ['-c', WATCHER, 'sh', String(pid), signal, options.removeIfOrphaned ?? ''], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
  watcher.stdin!.on('error', () => undefined);
  return watcher;
}

function endWatcher(watcher: ChildProcess): void {
  try { process.kill(-watcher.pid!, 'SIGKILL'); } catch { /* it has ended already */ }
  watcher.stdin?.destroy();
}

/** The last lines that were written to a log file after byte `from`. */
export const logTail = (file: string, from = 0): string => lastLines(readFrom(file, from));

/** Size of a log file in bytes, 0 if there is none: the place from which `waitForLine` reads what a process that is about to start will write. */
export const logEnd = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** Waits until the log has a match after byte `from`. Fails with the log's last lines if the process ends before, or after `timeoutMs`. */
export async function waitForLine(process_: TiedProcess, file: string, from: number, pattern: RegExp, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const text = readFrom(file, from);
    if (pattern.test(text)) return;
    if (!process_.isRunning()) throw new Error(`The process ended (${await process_.exited}) before it was ready. Its log (${file}) ends with:\n${lastLines(text)}`);
    if (Date.now() > deadline) throw new Error(`Not ready within ${timeoutMs} ms. The log (${file}) ends with:\n${lastLines(text)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-15).join('\n');

function readFrom(file: string, from: number): string {
  const size = logEnd(file) - from;
  if (size <= 0) return '';
  const buffer = Buffer.alloc(Math.min(size, 1_000_000));
  const handle = openSync(file, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, from + size - buffer.length));
  } finally {
    closeSync(handle);
  }
}
