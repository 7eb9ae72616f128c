// Promise: a mistyped customer ID is never taken for another customer's.
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { customerIdOf, normaliseCustomerId } from './customer-id.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

it('accepts what it makes, in any spelling', () => {
  for (let i = 0; i < 200; i++) {
    const id = customerIdOf(randomBytes(13));
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{14}$/);
    expect(normaliseCustomerId(id)).toBe(id);
    expect(normaliseCustomerId(`${id.slice(0, 4)}-${id.slice(4).toLowerCase()}`)).toBe(id);
  }
  const zeros = customerIdOf(new Uint8Array(13));
  expect(normaliseCustomerId(zeros.replaceAll('0', 'o'))).toBe(zeros);
});

it('finds every single wrong symbol and every swap', () => {
  for (let n = 0; n < 20; n++) {
    const id = customerIdOf(randomBytes(13));
    for (let i = 0; i < 14; i++) {
      for (const symbol of ALPHABET) if (symbol !== id[i]) expect(normaliseCustomerId(id.slice(0, i) + symbol + id.slice(i + 1))).toBeUndefined();
      for (let j = i + 1; j < 14; j++) {
        if (id[i] === id[j]) continue;
        const swapped = [...id];
        [swapped[i], swapped[j]] = [swapped[j]!, swapped[i]!];
        expect(normaliseCustomerId(swapped.join(''))).toBeUndefined();
      }
    }
  }
});

it.each(['', 'C123', '0'.repeat(13), '0'.repeat(15), 'U0000000000000', '李0000000000000'])('refuses %s', (text) => expect(normaliseCustomerId(text)).toBeUndefined());
