import { hash as digestOf } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '@kejing/clock';
import type { TokenIssuer } from '@kejing/config';
import { fault, type KejingError } from '@kejing/errors';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { roles as knownRoles, type Caller, type Role } from './caller.js';

/** Verifies a token; gives the caller or throws UNAUTHENTICATED (or UNAVAILABLE while an issuer's keys cannot be fetched). */
export type VerifyToken = (token: string) => Caller | Promise<Caller>;

const algorithms = ['ES256', 'RS256', 'PS256'];
const maxTokenLength = 8_192;
const maxCached = 10_000;
// A key that its issuer withdraws stays good for this long at most.
const maxCachedMs = 300_000;
const clockToleranceSeconds = 5;

/**
 * Makes the verifier of a service. An issuer with `service` may only sign for that service, one without only for people. JWKS files are read now; JWKS addresses when they are needed first.
 */
export function tokenVerifier(issuers: readonly TokenIssuer[], clock: Clock): VerifyToken {
  const trusted = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: keysOf(issuer) }]));
  const cached = new Map<string, { caller: Caller; until: number }>();

  const verify = async (token: string, hash: string): Promise<Caller> => {
    const found = trusted.get(issuerOf(token));
    if (!found) throw invalid('the issuer is not trusted');
    const payload = await checked(token, found.issuer.issuer, found.keys, clock.now());
    const caller = callerFrom(payload, found.issuer);
    if (cached.size >= maxCached) for (const oldest of [...cached.keys()].slice(0, maxCached / 10)) cached.delete(oldest);
    cached.set(hash, { caller, until: Math.min(Number(payload.exp) * 1000, clock.now().getTime() + maxCachedMs) });
    return caller;
  };

  return (token) => {
    if (token === '') throw fault('UNAUTHENTICATED', 'TOKEN_MISSING', 'a token is required');
    if (token.length > maxTokenLength) throw invalid('the token is too long');
    const hash = digestOf('sha256', token, 'base64');
    const known = cached.get(hash);
    if (known && known.until > clock.now().getTime()) return known.caller;
    return verify(token, hash);
  };
}

function keysOf(issuer: TokenIssuer): JWTVerifyGetKey {
  if (issuer.jwksFile) return createLocalJWKSet(JSON.parse(readFileSync(issuer.jwksFile, 'utf8')) as JSONWebKeySet);
  if (issuer.jwksUri) return createRemoteJWKSet(new URL(issuer.jwksUri), { timeoutDuration: 3_000 });
  throw fault('INTERNAL', 'TOKEN_ISSUER_WITHOUT_KEYS', 'a token issuer needs jwksFile or jwksUri');
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw invalid('the token cannot be read');
  }
}

async function checked(token: string, issuer: string, keys: JWTVerifyGetKey, now: Date): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer, audience: 'kejing', algorithms, requiredClaims: ['sub', 'exp'], clockTolerance: clockToleranceSeconds, currentDate: now,
    });
    return payload;
  } catch (cause) {
    throw refusal(cause);
  }
}

/** The answer never says more than expired or not: details would help who guesses. */
function refusal(cause: unknown): KejingError {
  if (cause instanceof errors.JWTExpired) return fault('UNAUTHENTICATED', 'TOKEN_EXPIRED', 'the token has expired', { cause });
  const ofToken = cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout) && cause.code !== 'ERR_JOSE_GENERIC';
  if (ofToken) return fault('UNAUTHENTICATED', 'TOKEN_INVALID', 'the token is not valid', { cause });
  if (cause instanceof TypeError && /fetch/i.test(cause.message) || cause instanceof errors.JOSEError) {
    return fault('UNAVAILABLE', 'TOKEN_KEYS_UNREACHABLE', 'the keys of the issuer cannot be fetched', { retriable: true, cause });
  }
  return fault('UNAUTHENTICATED', 'TOKEN_INVALID', 'the token is not valid', { cause });
}

function callerFrom(payload: JWTPayload, issuer: TokenIssuer): Caller {
  const subject = payload.sub ?? '';
  if (subject === '' || subject.length > 200) throw invalid('the subject is missing or too long');
  const purposes = strings(payload['purposes']);
  if (issuer.service !== undefined) {
    // A stolen service key must not be able to speak as a person or as another service.
    if (subject !== `service:${issuer.service}`) throw invalid('a service may only sign for itself');
    const onBehalfOf = payload['obo'];
    return {
      kind: 'service', subject, roles: ['SERVICE'], purposes,
      ...(typeof onBehalfOf === 'string' && onBehalfOf !== '' ? { onBehalfOf } : {}),
    };
  }
  const roles = strings(payload['roles']).filter(isRole);
  if (subject.startsWith('service:') || roles.includes('SERVICE')) throw invalid('only a service issuer signs for a service');
  return { kind: 'user', subject, roles, purposes, ...optional('agentId', payload['agent_id']), ...optional('orgUnit', payload['org_unit']) };
}

function optional<K extends string>(name: K, value: unknown): { [P in K]?: string } {
  return typeof value === 'string' && value !== '' ? { [name]: value } as { [P in K]?: string } : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string').slice(0, 50) : [];
}

function isRole(value: string): value is Role {
  return (knownRoles as readonly string[]).includes(value);
}

function invalid(internal: string): KejingError {
  return fault('UNAUTHENTICATED', 'TOKEN_INVALID', 'the token is not valid', { internal });
}
