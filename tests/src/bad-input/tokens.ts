import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackConnection } from '@kejing/local';
import { importJWK, SignJWT, type JWK } from 'jose';

const PURPOSES = ['SERVICE', 'MARKETING', 'SENSITIVE', 'PERSONALISATION', 'STEWARDSHIP'];

/** What a token says; everything that is not given is right. */
export interface Claims {
  issuer?: string;
  subject?: string;
  audience?: string;
  roles?: string[];
  purposes?: string[];
  agentId?: string;
  orgUnit?: string;
  lifetimeSeconds?: number;
  /** Whose key signs; default: the local issuer's. */
  signer?: string;
}

/** Makes tokens as a right issuer, a wrong one, or a forger would. */
export class Tokens {
  constructor(private readonly stack: Pick<StackConnection, 'dir'>) {}

  /** Of a person or app with one role and all purposes; of a service where the role is SERVICE. */
  for(role: string, claims: Claims = {}): Promise<string> {
    if (role !== 'SERVICE') return this.sign({ roles: [role], agentId: '0198a000-0000-7000-8000-000000000001', orgUnit: 'HQ', ...claims });
    return this.sign({ issuer: 'kejing:service:strategy', subject: 'service:strategy', signer: 'strategy', roles: ['SERVICE'], ...claims });
  }

  async sign(claims: Claims): Promise<string> {
    const jwk = this.jwk(claims.signer ?? 'local');
    return new SignJWT(payload(claims)).setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '' }).sign(await importJWK(jwk, 'ES256'));
  }

  /** `alg: none`, without a signature. */
  unsigned(claims: Claims): string {
    return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(payload(claims))}.`;
  }

  /** HS256, with the issuer's public key for a secret. */
  hmac(claims: Claims): string {
    const { kid } = this.jwk('local');
    const publicKeys = readFileSync(join(this.stack.dir, 'token-keys/local.jwks.json'));
    const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${encode(payload(claims))}`;
    return `${signed}.${createHmac('sha256', publicKeys).update(signed).digest('base64url')}`;
  }

  private jwk(signer: string): JWK {
    return JSON.parse(readFileSync(join(this.stack.dir, `token-keys/${signer}.private.json`), 'utf8')) as JWK;
  }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function payload(claims: Claims): Record<string, unknown> {
  const { issuer = 'kejing:local', subject = 'test', audience = 'kejing', roles = [], purposes = PURPOSES, agentId, orgUnit, lifetimeSeconds = 3600 } = claims;
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, sub: subject, aud: audience, iat: now, exp: now + lifetimeSeconds, roles, purposes, agent_id: agentId, org_unit: orgUnit };
}
