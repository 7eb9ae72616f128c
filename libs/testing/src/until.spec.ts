// Promise: waiting ends as soon as the check holds, and a check that never holds fails with its own last error.
import { describe, expect, it } from 'vitest';
import { until } from './until.js';

describe('until', () => {
  it('returns what the check answers, and takes a throwing check for "not yet"', async () => {
    let calls = 0;
    const check = () => { calls++; if (calls < 3) throw new Error('early'); return calls; };
    expect(await until(check, 1000, 1)).toBe(3);
  });

  it('fails with the last error of the check as cause', async () => {
    const failing = until(() => { throw new Error('still closed'); }, 20, 1);
    await expect(failing).rejects.toMatchObject({ message: expect.stringContaining('20 ms'), cause: { message: 'still closed' } });
  });
});
