import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';

/** Issuer of the tokens of people and apps in a local stack. */
export const LOCAL_ISSUER = 'kejing:local';

/** Whom a token is for, and what it lets them do. */
export interface TokenRequest {
  subject: string;
  /** AGENT MANAGER STEWARD OPERATIONS MARKETER REVIEWER PRIVACY_OFFICER APP */
  roles: string[];
  agentId?: string;
  orgUnit?: string;
  purposes?: string[];
  /** Default 3600. */
  lifetimeSeconds?: number;
}

/** Files of a signing key: the private JWK, and the JWKS that verifiers read. `name` is a service's, or 'local'. */
export function tokenKeyFiles(dir: string, name: string): { privateJwk: string; jwks: string } {
  return { privateJwk: join(dir, `token-keys/${name}.private.json`), jwks: join(dir, `token-keys/${name}.jwks.json`) };
}

/** Makes the ES256 keys that are missing. */
export async function writeTokenKeys(dir: string, names: readonly string[]): Promise<void> {
  mkdirSync(join(dir, 'token-keys'), { recursive: true, mode: 0o700 });
  for (const name of names) {
    const files = tokenKeyFiles(dir, name);
    if (existsSync(files.privateJwk) && existsSync(files.jwks)) continue;
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const common = { alg: 'ES256', use: 'sig', kid: `${name}-1` };
    writeFileSync(files.privateJwk, JSON.stringify({ ...(await exportJWK(privateKey)), ...common }), { mode: 0o600 });
    writeFileSync(files.jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...common }] }));
  }
}

/** Value of KEJING_TOKEN_ISSUERS: people and apps by the local issuer, each service by its own. */
export function tokenIssuers(dir: string, services: readonly string[]): string {
  return JSON.stringify([
    { issuer: LOCAL_ISSUER, jwksFile: tokenKeyFiles(dir, 'local').jwks },
    ...services.map((service) => ({ issuer: `kejing:service:${service}`, jwksFile: tokenKeyFiles(dir, service).jwks, service })),
  ]);
}

/** Signs a token of the local issuer for the stack in this folder. */
export async function signToken(dir: string, request: TokenRequest): Promise<string> {
  const jwk = JSON.parse(readFileSync(tokenKeyFiles(dir, 'local').privateJwk, 'utf8')) as JWK;
  const claims = {
    roles: request.roles, purposes: request.purposes ?? [],
    ...(request.agentId ? { agent_id: request.agentId } : {}), ...(request.orgUnit ? { org_unit: request.orgUnit } : {}),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', ...(jwk.kid ? { kid: jwk.kid } : {}) })
    .setIssuer(LOCAL_ISSUER).setSubject(request.subject).setAudience('kejing')
    .setIssuedAt().setExpirationTime(`${request.lifetimeSeconds ?? 3600}s`)
    .sign(await importJWK(jwk, 'ES256'));
}
