import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kejing/testing';
import { NODE_FLAGS } from './service-process.js';

export interface StoryOptions {
  sample: boolean;
  /** How many customers the sample insurer has; undefined = its default. */
  customers: string | undefined;
}

/** On a stack that is ready: loads the sample insurer, unless it was loaded before, and plays the loop. False if one of them failed. */
export async function playStory(dir: string, { sample, customers }: StoryOptions, say: (line: string) => void): Promise<boolean> {
  if (!sample) return true;
  const root = repositoryRoot();
  const loader = join(root, 'deploy/sample-insurer/dist/src/main.js');
  const marker = join(dir, 'sample-loaded');
  const args = customers ? ['--customers', customers] : [];
  const loaded = existsSync(marker) && (customers === undefined || readFileSync(marker, 'utf8') === args.join(' '));
  if (loaded) say('the sample insurer was loaded before (--fresh loads it anew)');
  else if (existsSync(loader)) {
    if (!(await run(dir, loader, args))) return false;
    writeFileSync(marker, args.join(' '));
  }
  const loop = join(root, 'tests/dist/src/loop/main.js');
  return !existsSync(loop) || run(dir, loop, []);
}

function run(dir: string, program: string, args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [...NODE_FLAGS, program, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, KEJING_STATE_DIR: dir } });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}
