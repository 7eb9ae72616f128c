import { readFileSync } from 'node:fs';
import { credentials } from '@grpc/grpc-js';
import type { GrpcCredentials } from '@kejing/grpc';
import type { StackConnection } from './connection.js';
import type { TokenRequest } from './token-keys.js';

const RENEW_BEFORE_MS = 60_000;
const LIFETIME_SECONDS = 3_600;

/** Credentials of a person or app of the local stack: mutual TLS and a token of the local issuer, renewed as it runs out. */
export function callAs(stack: StackConnection, who: TokenRequest): GrpcCredentials {
  const { tls } = stack;
  let token: { text: Promise<string>; until: number } | undefined;
  return {
    channel: credentials.createSsl(readFileSync(tls.ca), readFileSync(tls.key), readFileSync(tls.cert)),
    minter: {
      token: () => {
        if (token === undefined || token.until < Date.now()) {
          token = { text: stack.signToken({ ...who, lifetimeSeconds: LIFETIME_SECONDS }), until: Date.now() + LIFETIME_SECONDS * 1000 - RENEW_BEFORE_MS };
        }
        return token.text;
      },
    },
  };
}
