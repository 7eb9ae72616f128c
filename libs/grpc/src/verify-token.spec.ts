// Promise: a verified token is known again without cost, but never after its expiry, nor for long after its key was withdrawn.
import { readFile, writeFile } from 'node:fs/promises';
import { ManualClock, systemClock } from '@kejing/clock';
import { describe, expect, it, vi } from 'vitest';
import { jwksFile, newKey, people, sign } from './grpc.fixture.js';
import { tokenVerifier } from './verify-token.js';

const now = new Date('2026-01-01T00:00:00Z');
const seconds = (after: number) => now.getTime() / 1000 + after;

describe('verified tokens', () => {
  it('are answered at once the second time, until they expire', async () => {
    const key = await newKey('k');
    const clock = new ManualClock(now);
    const verify = tokenVerifier([{ issuer: people, jwksFile: await jwksFile(key) }], clock);
    const token = await sign(key, { exp: seconds(120), agent_id: 'A1', org_unit: 'U1', purposes: ['SERVICE', 7], roles: ['AGENT', 'UNKNOWN'] });
    expect(verify(token)).toBeInstanceOf(Promise);
    const caller = await verify(token);
    expect(caller).toEqual({ kind: 'user', subject: 'user:1', roles: ['AGENT'], purposes: ['SERVICE'], agentId: 'A1', orgUnit: 'U1' });
    expect(verify(token)).toBe(caller);
    clock.advance(126_000);
    await expect(verify(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('are verified anew after five minutes', async () => {
    const key = await newKey('k');
    const clock = new ManualClock(now);
    const verify = tokenVerifier([{ issuer: people, jwksFile: await jwksFile(key) }], clock);
    const token = await sign(key, { exp: seconds(3_600) });
    await verify(token);
    clock.advance(299_000);
    expect(verify(token)).not.toBeInstanceOf(Promise);
    clock.advance(2_000);
    expect(verify(token)).toBeInstanceOf(Promise);
  });

  it.each(['RS256', 'PS256'])('may be signed by %s', async (algorithm) => {
    const key = await newKey('k', algorithm);
    const verify = tokenVerifier([{ issuer: people, jwksFile: await jwksFile(key) }], systemClock);
    await expect(verify(await sign(key))).resolves.toMatchObject({ subject: 'user:1' });
  });

  it('may not be signed by an algorithm that is not pinned', async () => {
    const key = await newKey('k', 'ES384');
    const verify = tokenVerifier([{ issuer: people, jwksFile: await jwksFile(key) }], systemClock);
    await expect(verify(await sign(key))).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('of an issuer whose keys cannot be fetched are not called wrong', async () => {
    const key = await newKey('k');
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const verify = tokenVerifier([{ issuer: people, jwksUri: 'https://sso.example.com/jwks' }], systemClock);
    await expect(verify(await sign(key))).rejects.toMatchObject({ kind: 'UNAVAILABLE', code: 'TOKEN_KEYS_UNREACHABLE', retriable: true });
    vi.unstubAllGlobals();
  });

  it('need keys that can be read at start', async () => {
    const file = await jwksFile(await newKey('k'));
    await writeFile(file, (await readFile(file, 'utf8')).slice(1));
    expect(() => tokenVerifier([{ issuer: people, jwksFile: file }], systemClock)).toThrow();
  });
});
