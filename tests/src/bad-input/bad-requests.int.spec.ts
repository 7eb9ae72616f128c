// Promise: every RPC of every service refuses who may not call it, and answers a request that cannot be right with a code and a reason of ours:
// never with UNKNOWN or INTERNAL, and never by ending.
import type { DescMessage } from '@bufbuild/protobuf';
import { type LocalStack, serviceNames } from '@kejing/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack } from '../interop/test-stack.js';
import { filledRequest, takes, type Fill } from './build-request.js';
import { everyRpc, RpcCaller, type Answer, type Rpc } from './rpcs.js';
import { Tokens } from './tokens.js';

const rpcs = everyRpc();
const roles = ['AGENT', 'MANAGER', 'STEWARD', 'OPERATIONS', 'MARKETER', 'REVIEWER', 'PRIVACY_OFFICER', 'SERVICE', 'APP'];
const EMPTY = new Uint8Array();
/** Field 1000 of wire type 7, which there is not. */
const NO_MESSAGE = new Uint8Array([0xc7, 0x3e]);
/** So many calls at once: far from what would be refused as too many. */
const AT_ONCE = 8;
let stack: LocalStack;
let caller: RpcCaller;
let tokens: Tokens;

beforeAll(async () => {
  stack = await startTestStack(serviceNames);
  caller = new RpcCaller(stack.connection);
  tokens = new Tokens(stack.connection);
});
afterAll(async () => {
  caller?.close();
  await stack?.stop();
});

/** What the calls answered, by RPC. */
async function answers(token: (rpc: Rpc) => Promise<string | undefined>, request: (rpc: Rpc) => Uint8Array, of: readonly Rpc[] = rpcs): Promise<Record<string, Answer>> {
  const found: Record<string, Answer> = {};
  for (let at = 0; at < of.length; at += AT_ONCE) {
    await Promise.all(of.slice(at, at + AT_ONCE).map(async (rpc) => {
      found[`${rpc.service} ${rpc.path}`] = await caller.call(rpc, request(rpc), await token(rpc));
    }));
  }
  return found;
}

/** RPCs whose answer is not as it should be, with that answer. */
const others = (found: Record<string, Answer>, asItShouldBe: (answer: Answer) => boolean) =>
  Object.entries(found).filter(([, answer]) => !asItShouldBe(answer)).map(([rpc, { code, reason }]) => `${rpc}: ${code} ${reason ?? 'without a reason'}`);

const refused = ({ code, reason }: Answer) => code === 'UNAUTHENTICATED' && reason !== undefined;
const allowed = (rpc: Rpc) => rpc.access?.roles[0] ?? 'OPERATIONS';

describe('who may call', () => {
  it('has found the RPCs, and each says who may call it', () => {
    expect(rpcs.length).toBeGreaterThan(80);
    expect(rpcs.filter(({ access }) => access === undefined).map(({ path }) => path)).toEqual([]);
  });

  const forged: [what: string, token: (rpc: Rpc) => Promise<string | undefined>][] = [
    ['no token', () => Promise.resolve(undefined)],
    ['no token in the header', () => Promise.resolve('')],
    ['something that is no token', () => Promise.resolve('a.b.c')],
    ['an expired token', (rpc) => tokens.for(allowed(rpc), { lifetimeSeconds: -60 })],
    ['a token for another audience', (rpc) => tokens.for(allowed(rpc), { audience: 'billing' })],
    ['a token of an unknown issuer', (rpc) => tokens.for(allowed(rpc), { issuer: 'https://example.com' })],
    ['a token without a signature (alg none)', (rpc) => Promise.resolve(tokens.unsigned({ roles: [allowed(rpc)] }))],
    ['a token signed with the public key (HS256)', (rpc) => Promise.resolve(tokens.hmac({ roles: [allowed(rpc)] }))],
    ["a person's token signed by a service", (rpc) => tokens.sign({ roles: [allowed(rpc)], signer: 'content' })],
    ['a service that speaks as another', () => tokens.sign({ issuer: 'kejing:service:content', subject: 'service:cdp', signer: 'content', roles: ['SERVICE'] })],
    ['a person who says she is a service', () => tokens.sign({ roles: ['SERVICE'] })],
  ];
  it.each(forged)('%s: every RPC answers UNAUTHENTICATED with a reason', async (_what, token) => {
    expect(others(await answers(token, () => EMPTY), refused)).toEqual([]);
  });

  it('a role that is not listed: every RPC answers PERMISSION_DENIED ROLE_MISSING', async () => {
    const wrong = (rpc: Rpc) => roles.find((role) => !rpc.access?.roles.includes(role));
    const found = await answers((rpc) => tokens.for(wrong(rpc)!), () => EMPTY, rpcs.filter((rpc) => wrong(rpc) !== undefined));
    expect(others(found, ({ code, reason }) => code === 'PERMISSION_DENIED' && reason === 'ROLE_MISSING')).toEqual([]);
  });

  it('no role at all: the same', async () => {
    const found = await answers(() => tokens.sign({ roles: [] }), () => EMPTY);
    expect(others(found, ({ code, reason }) => code === 'PERMISSION_DENIED' && reason === 'ROLE_MISSING')).toEqual([]);
  });

  it('no purpose where personal data is answered: PERMISSION_DENIED PURPOSE_MISSING', async () => {
    const personal = rpcs.filter(({ access }) => access?.purpose);
    expect(personal.length).toBeGreaterThan(5);
    const found = await answers((rpc) => tokens.for(allowed(rpc), { purposes: [] }), () => EMPTY, personal);
    expect(others(found, ({ code, reason }) => code === 'PERMISSION_DENIED' && reason === 'PURPOSE_MISSING')).toEqual([]);
  });
});

/** A text too long in every field, and together no more than a message may have: a party has some thirty texts. */
function overLong(schema: DescMessage): Uint8Array {
  const request = filledRequest(schema, { text: 'x'.repeat(200_001) });
  return request.length < 4_000_000 ? request : filledRequest(schema, { text: 'x'.repeat(20_001) });
}

describe('what is asked', () => {
  const unexpected = ({ code }: Answer) => code !== 'UNKNOWN' && code !== 'INTERNAL' && code !== 'DEADLINE_EXCEEDED' && code !== 'UNAVAILABLE' && code !== 'CANCELLED';
  const invalid = ({ code, reason }: Answer) => (code === 'INVALID_ARGUMENT' && reason !== undefined) || code === 'UNIMPLEMENTED';
  const asking = (request: (rpc: Rpc) => Uint8Array, of: readonly Rpc[] = rpcs) => answers((rpc) => tokens.for(allowed(rpc)), request, of);

  it('bytes that are no message: INVALID_ARGUMENT', async () => {
    expect(others(await asking(() => NO_MESSAGE), ({ code }) => code === 'INVALID_ARGUMENT')).toEqual([]);
  });

  it('over-long strings: INVALID_ARGUMENT that names the field', async () => {
    const found = await asking(({ method }) => overLong(method.input), rpcs.filter(({ method }) => takes(method.input, 'text')));
    expect(others(found, (answer) => invalid(answer) && (answer.code === 'UNIMPLEMENTED' || answer.fields.length > 0))).toEqual([]);
  });

  it('unknown enum values: INVALID_ARGUMENT', async () => {
    const found = await asking(({ method }) => filledRequest(method.input, { enum: 9999 }), rpcs.filter(({ method }) => takes(method.input, 'enum')));
    expect(others(found, invalid)).toEqual([]);
  });

  it('page tokens that nobody gave, and page sizes below 0: INVALID_ARGUMENT', async () => {
    const paged = rpcs.filter(({ method }) => method.input.fields.some(({ name }) => name === 'page_token'));
    expect(paged.length).toBeGreaterThan(10);
    expect(others(await asking(({ method }) => filledRequest(method.input, { int: -1 }), paged), invalid)).toEqual([]);
    expect(others(await asking(({ method }) => filledRequest(method.input, { text: 'nonsense' }, ['page_token']), paged), invalid)).toEqual([]);
  });

  const odd: [what: string, fill: Fill][] = [
    ['nothing', {}],
    ['U+0000 in every string', { text: 'a\0b' }],
    ['a quote, a percent sign and a brace in every string', { text: `'%{"$ne":1}\\` }],
    ['a UUID in every string', { text: '0198a000-0000-7000-8000-00000000dead' }],
    ['the smallest number', { int: -2_147_483_648 }],
    ['the largest number', { int: 2_147_483_647 }],
    ['an empty string and 1', { text: '', int: 1 }],
  ];
  it.each(odd)('%s: an answer of ours', async (_what, fill) => {
    expect(others(await asking(({ method }) => filledRequest(method.input, fill)), unexpected)).toEqual([]);
  });

  it('has ended no service', () => {
    expect(stack.status().filter(({ pid }) => pid === 0)).toEqual([]);
  });
});
