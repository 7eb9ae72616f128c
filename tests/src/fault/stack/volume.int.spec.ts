// Promise: a volume of the harness is really full while it is said to be, harms nobody else, and leaves nothing behind.
import { existsSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Volume } from './volume.js';

it('is full, has room again, and is gone', async ({ skip }) => {
  const volume = await Volume.mount(8);
  if (!volume) return skip('this machine lets nobody mount a volume');
  const write = () => { writeFileSync(join(volume.dir, 'file'), 'x'.repeat(10_000)); };
  write();
  const full = volume.fullFor(500);
  await sleep(250);
  expect(statfsSync(volume.dir).bfree).toBe(0);
  expect(() => { writeFileSync(join(volume.dir, 'other'), 'x'.repeat(10_000)); }).toThrow(/ENOSPC/);
  await full;
  write();
  await volume.unmount();
  expect(existsSync(volume.dir)).toBe(false);
});
