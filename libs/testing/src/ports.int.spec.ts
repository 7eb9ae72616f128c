// Promise: two stacks that start at the same moment, in one process or in several, are never given the same port.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { freePort } from './ports.js';

const PORTS = 400;

it('gives a port once, while the one it was given to lives', async () => {
  const dist = new URL('../dist/src/ports.js', import.meta.url).href;
  const program = `import { freePort } from ${JSON.stringify(dist)}; const all = []; for (let n = 0; n < ${PORTS}; n++) all.push(await freePort()); console.log(JSON.stringify(all)); setTimeout(() => {}, 60000);`;
  const children = [1, 2].map(() => spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] }));
  try {
    const others = children.map((child) => new Promise<number[]>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk) => { text += String(chunk); if (text.endsWith('\n')) resolve(JSON.parse(text) as number[]); });
    }));
    const own = Promise.all(Array.from({ length: PORTS }, () => freePort()));
    const all = (await Promise.all([own, ...others])).flat();
    expect(all.length).toBe(3 * PORTS);
    expect(new Set(all).size).toBe(3 * PORTS);
  } finally {
    children.forEach((child) => child.kill('SIGKILL'));
  }
  // What a killed process had is given again.
  await sleep(100);
  expect(await freePort()).toBeGreaterThanOrEqual(20_000);
});
