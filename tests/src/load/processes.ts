import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { LocalStack } from '@kejing/local';

const TICKS_PER_SECOND = 100;

/** Resident memory of each part of the stack in MiB, by ps; PostgreSQL's child processes are not counted. */
export function memoryOf(stack: LocalStack): Map<string, number> {
  const running = stack.status().filter(({ pid }) => pid !== 0);
  return new Map(running.map(({ part, pid }) => [part, Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024]));
}

/**
 * CPU seconds that each part of the stack, and each of the others by pid, has used so far, its child processes counted (PostgreSQL's connections are such);
 * empty where there is no /proc (macOS).
 */
export function cpuOf(stack: LocalStack, others: Record<string, number> = {}): Map<string, number> {
  let all: { pid: number; parent: number; own: number; ended: number }[];
  try {
    all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => statOf(Number(name)));
  } catch {
    return new Map();
  }
  const parts = [...stack.status(), ...Object.entries(others).map(([part, pid]) => ({ part, pid }))].filter(({ pid }) => pid !== 0);
  return new Map(parts.map(({ part, pid }) => [
    // The load's children are parts of the stack themselves.
    part, all.filter((one) => one.pid === pid || (one.parent === pid && pid !== process.pid)).reduce((sum, { own, ended }) => sum + own + (pid === process.pid ? 0 : ended), 0),
  ]));
}

/** What was used between two looks, in seconds; parts that did nothing are left out. */
export function cpuBetween(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...after].map(([part, seconds]) => [part, seconds - (before.get(part) ?? 0)] as const).filter(([, seconds]) => seconds >= 0.02));
}

function statOf(pid: number): { pid: number; parent: number; own: number; ended: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    // utime and stime, and those of children that have ended.
    return [{ pid, parent: fields[1]!, own: (fields[11]! + fields[12]!) / TICKS_PER_SECOND, ended: (fields[13]! + fields[14]!) / TICKS_PER_SECOND }];
  } catch {
    return []; // it has just ended
  }
}
