import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStack } from './connection.js';
import { askStatus } from './control.js';
import { NODE_FLAGS } from './service-process.js';
import { httpServices, serviceNames } from './services.js';
import { serve } from './serve.js';
import { playStory, type StoryOptions } from './story.js';

export interface StartOptions extends StoryOptions { detach: boolean; fresh: boolean }

const say = (line: string): void => console.log(`start: ${line}`);

/** scripts/start: starts the stack, loads the sample, plays the loop; stays until it is stopped, or returns when all is ready. Returns the exit code. */
export async function start(dir: string, options: StartOptions): Promise<number> {
  if (await askStatus(dir)) {
    say('Kejing is running already; scripts/stop stops it.');
    console.log(describe(dir));
    return 0;
  }
  if (options.fresh) for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
  return options.detach ? startDetached(dir, options) : startHere(dir, options);
}

async function startHere(dir: string, options: StoryOptions): Promise<number> {
  const { stopped } = await serve(dir, say);
  let ended = false;
  void stopped.then(() => { ended = true; });
  const played = await playStory(dir, options, say);
  if (!ended) {
    if (!played) say('the story did not come to its end; the stack stays up so that you can look (logs: see below)');
    console.log(describe(dir));
    say('running; Ctrl-C stops it');
  }
  await stopped;
  return played ? 0 : 1;
}

/** The process that runs a detached stack. Returns when it has been stopped. */
export async function serveDetached(dir: string): Promise<number> {
  const { stopped } = await serve(dir, (line) => console.log(line));
  await stopped;
  return 0;
}

async function startDetached(dir: string, options: StoryOptions): Promise<number> {
  mkdirSync(join(dir, 'logs'), { recursive: true, mode: 0o700 });
  const logFile = join(dir, 'logs/stack.log');
  const log = openSync(logFile, 'w', 0o600);
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, [...NODE_FLAGS, main, 'serve'], { stdio: ['ignore', log, log], detached: true, env: { ...process.env, KEJING_STATE_DIR: dir } });
  let ended = false;
  child.once('exit', () => { ended = true; });
  let shown = 0;
  for (;;) {
    const text = readFileSync(logFile, 'utf8');
    const lines = text.slice(shown, text.lastIndexOf('\n') + 1);
    shown += lines.length;
    for (const line of lines.split('\n').filter(Boolean)) say(line);
    if (ended) return 1;
    if ((await askStatus(dir).catch(() => undefined))?.state === 'ready') break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  child.unref();
  const played = await playStory(dir, options, say);
  console.log(describe(dir));
  say('ready; scripts/status shows it, scripts/stop stops it');
  return played ? 0 : 1;
}

/** Where to reach what, in lines for people. */
export function describe(dir: string): string {
  const stack = openStack(dir);
  const { ports } = stack;
  return [
    ...serviceNames.map((name) => `  ${name.padEnd(10)} gRPC ${stack.grpcAddress(name)}   admin ${stack.adminUrl(name)}${httpServices.includes(name) ? `   HTTP ${stack.httpUrl(name)}` : ''}`),
    `  PostgreSQL 127.0.0.1:${ports.postgres}   Kafka 127.0.0.1:${ports.kafka}`,
    `  state, passwords and certificates: ${dir}   logs: ${join(dir, 'logs')}`,
  ].join('\n');
}
