// Promise: what is sealed opens only with its key, in its place, unchanged; tokens find equals and tell nothing else.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isKejingError } from '@kejing/errors';
import * as crypto from './index.js';

const { blindToken, blindTokens, keyVersionOf, newDataKey, open, openWith, parseKeys, rewrapKey, seal, sealWith, secretKey, unwrapKey, wrapKey } = crypto;
const raw = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const one = parseKeys(`v1:${raw(1)}`);
const both = parseKeys(`v1:${raw(1)}, v2:${raw(2)}`);
const text = Buffer.from('张三 13800138000', 'utf8');

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (e) {
    if (isKejingError(e)) return `${e.kind} ${e.code}`;
    throw e;
  }
  return 'passed';
}

describe('parseKeys', () => {
  it('makes the last key current', () => {
    expect(both.current.version).toBe('v2');
    expect([...both.byVersion.keys()]).toEqual(['v1', 'v2']);
  });

  it.each(['', 'v1', `v1:${raw(1)},v1:${raw(2)}`, `1:${raw(1)}`, 'v1:c2hvcnQ=', `v1:${raw(1)},`, `v1:${Buffer.alloc(33).toString('base64')}`])('refuses %j', (bad) => {
    expect(codeOf(() => parseKeys(bad))).toBe('INVALID KEYS_INVALID');
  });

  it('never shows a key', () => {
    const key = Buffer.alloc(31, 7).toString('base64');
    try {
      parseKeys(`v1:${key}`);
    } catch (e) {
      expect(String(e)).not.toContain(key.slice(0, 8));
      return;
    }
    throw new Error('passed');
  });
});

describe('seal', () => {
  it('opens again, also after a newer key came', () => {
    const sealed = seal(one, text, 'records:1');
    expect(open(one, sealed, 'records:1')).toEqual(text);
    expect(open(both, sealed, 'records:1')).toEqual(text);
    expect(keyVersionOf(sealed)).toBe('v1');
    expect(keyVersionOf(seal(both, text, 'x'))).toBe('v2');
    expect(open(one, seal(one, Buffer.alloc(0), 'x'), 'x')).toHaveLength(0);
  });

  it('shows nothing, and never the same bytes twice', () => {
    const sealed = seal(one, text, 'a');
    expect(sealed.includes(text.subarray(0, 6))).toBe(false);
    expect(seal(one, text, 'a').equals(sealed)).toBe(false);
  });

  it('does not open in another place, with another key, or without the key of its version', () => {
    const sealed = seal(both, text, 'records:1');
    expect(codeOf(() => open(both, sealed, 'records:2'))).toBe('INTERNAL SEAL_BROKEN');
    expect(codeOf(() => open(one, sealed, 'records:1'))).toBe('INTERNAL SEAL_BROKEN');
    expect(codeOf(() => open(parseKeys(`v2:${raw(3)}`), sealed, 'records:1'))).toBe('INTERNAL SEAL_BROKEN');
  });

  it('does not open if any byte is changed, cut or added', () => {
    const sealed = seal(both, text, 'a');
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = changed[i]! ^ 1;
      expect(codeOf(() => open(both, changed, 'a'))).toBe('INTERNAL SEAL_BROKEN');
      expect(codeOf(() => open(both, sealed.subarray(0, i), 'a'))).toBe('INTERNAL SEAL_BROKEN');
    }
    expect(codeOf(() => open(both, Buffer.concat([sealed, Buffer.from([0])]), 'a'))).toBe('INTERNAL SEAL_BROKEN');
  });

  it('tells data from wrapped keys', () => {
    const dataKey = newDataKey();
    expect(codeOf(() => unwrapKey(one, seal(one, dataKey, 'a'), 'a'))).toBe('INTERNAL SEAL_BROKEN');
    expect(codeOf(() => open(one, wrapKey(one, dataKey, 'a'), 'a'))).toBe('INTERNAL SEAL_BROKEN');
  });
});

describe('data keys', () => {
  it('seal and open a record, and live through the rotation of the master key', () => {
    const dataKey = newDataKey();
    const wrapped = wrapKey(one, dataKey, 'record:7');
    const sealed = sealWith(secretKey(dataKey), text, 'party:record:7');
    const again = rewrapKey(both, wrapped, 'record:7');
    expect(keyVersionOf(again)).toBe('v2');
    const onlyNew = parseKeys(`v2:${raw(2)}`);
    expect(openWith(unwrapKey(onlyNew, again, 'record:7'), sealed, 'party:record:7')).toEqual(text);
    expect(codeOf(() => unwrapKey(onlyNew, wrapped, 'record:7'))).toBe('INTERNAL SEAL_BROKEN');
  });

  it('are bound to their record and to the place of the data', () => {
    const key = secretKey(newDataKey());
    const sealed = sealWith(key, text, 'a');
    expect(codeOf(() => openWith(key, sealed, 'b'))).toBe('INTERNAL SEAL_BROKEN');
    expect(codeOf(() => openWith(secretKey(newDataKey()), sealed, 'a'))).toBe('INTERNAL SEAL_BROKEN');
    expect(codeOf(() => openWith(key, sealed.subarray(0, 27), 'a'))).toBe('INTERNAL SEAL_BROKEN');
    expect(codeOf(() => unwrapKey(one, wrapKey(one, newDataKey(), 'record:1'), 'record:2'))).toBe('INTERNAL SEAL_BROKEN');
    expect(codeOf(() => wrapKey(one, randomBytes(16), 'a'))).toBe('INVALID KEYS_INVALID');
    expect(newDataKey().equals(newDataKey())).toBe(false);
  });
});

describe('blindToken', () => {
  it('is equal for equal values of one column only', () => {
    const token = blindToken(one, 'phone', '+8613800138000');
    expect(token).toMatch(/^v1\.[0-9a-f]{32}$/);
    expect(blindToken(one, 'phone', '+8613800138000')).toBe(token);
    expect(blindToken(one, 'phone', '+8613800138001')).not.toBe(token);
    expect(blindToken(one, 'mail', '+8613800138000')).not.toBe(token);
    expect(blindToken(one, 'a', 'bc')).not.toBe(blindToken(one, 'ab', 'c'));
    expect(blindToken(parseKeys(`v1:${raw(9)}`), 'phone', '+8613800138000')).not.toBe(token);
    expect(() => blindToken(one, 'a\0b', 'c')).toThrow(RangeError);
  });

  it('is given for all live keys, current first, so that a search finds old rows', () => {
    const old = blindToken(one, 'phone', '1');
    expect(blindTokens(both, 'phone', '1')).toEqual([blindToken(both, 'phone', '1'), old]);
  });
});
