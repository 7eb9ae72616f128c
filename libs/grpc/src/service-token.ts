import { readFile } from 'node:fs/promises';
import type { Clock } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { importJWK, SignJWT, type JWK } from 'jose';

/** What a service adds to its token for one call. */
export interface MintClaims {
  readonly onBehalfOf?: string | undefined;
  readonly purposes?: readonly string[] | undefined;
}

/** Mints the token that a service sends with a call. */
export interface TokenMinter {
  token(claims?: MintClaims): Promise<string>;
}

const lifetimeSeconds = 300;
const reuseMs = 60_000;
const maxCached = 1_000;

/** Reads the private JWK (ES256) of a service and mints with it; see {@link tokenMinter}. Throws where the file is unusable. */
export async function tokenMinterFromFile(service: string, file: string, clock: Clock): Promise<TokenMinter> {
  return tokenMinter(service, JSON.parse(await readFile(file, 'utf8')) as JWK, clock);
}

/**
 * Tokens of a service: issuer `kejing:service:<name>`, subject `service:<name>`, audience `kejing`, valid for five minutes and
 * reused for one, per user and purposes.
 */
export async function tokenMinter(service: string, jwk: JWK, clock: Clock): Promise<TokenMinter> {
  const key = await importJWK(jwk, 'ES256').catch((cause: unknown) => {
    throw fault('INTERNAL', 'SERVICE_KEY_UNUSABLE', 'the service key cannot be used', { cause });
  });
  const cached = new Map<string, { token: Promise<string>; reuseUntil: number }>();
  const mint = (claims: MintClaims, now: number) => new SignJWT({
    roles: ['SERVICE'],
    purposes: [...(claims.purposes ?? [])],
    ...(claims.onBehalfOf ? { obo: claims.onBehalfOf } : {}),
  })
    .setProtectedHeader({ alg: 'ES256', ...(jwk.kid ? { kid: jwk.kid } : {}) })
    .setIssuer(`kejing:service:${service}`).setSubject(`service:${service}`).setAudience('kejing')
    .setIssuedAt(Math.floor(now / 1000)).setExpirationTime(Math.floor(now / 1000) + lifetimeSeconds)
    .sign(key);
  return {
    token(claims = {}) {
      const now = clock.now().getTime();
      const name = JSON.stringify([claims.onBehalfOf ?? '', [...(claims.purposes ?? [])].sort()]);
      const known = cached.get(name);
      if (known && known.reuseUntil > now) return known.token;
      // Users come and go: starting anew is cheaper than keeping an order of use.
      if (cached.size >= maxCached) cached.clear();
      const token = mint(claims, now);
      cached.set(name, { token, reuseUntil: now + reuseMs });
      return token;
    },
  };
}
