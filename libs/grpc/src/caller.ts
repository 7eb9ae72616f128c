import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Metadata } from '@grpc/grpc-js';
import { fault } from '@kejing/errors';

/** The roles that a token may carry; the same words as in kejing.common.v1.Role without their prefix. */
export const roles = [
  'AGENT', 'MANAGER', 'STEWARD', 'OPERATIONS', 'MARKETER', 'REVIEWER', 'PRIVACY_OFFICER', 'SERVICE', 'APP',
] as const;
export type Role = (typeof roles)[number];

/** Who calls, as the verified token says. `subject` is 'service:<name>' for a service. */
export interface Caller {
  readonly kind: 'user' | 'service';
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly agentId?: string;
  readonly orgUnit?: string;
  readonly purposes: readonly string[];
  /** Subject of the user for whom a service calls; only service tokens carry it. */
  readonly onBehalfOf?: string;
}

// The gate verifies a token before Nest sees the call; grpc-js hands the same Metadata object on to the handler, so it is the key.
const callers = new WeakMap<Metadata, Caller>();

/** Remembers the verified caller of a call. Only the call gate uses it. */
export function rememberCaller(metadata: Metadata, caller: Caller): void {
  callers.set(metadata, caller);
}

/** The verified caller of a call; throws UNAUTHENTICATED TOKEN_MISSING where the gate let an open method through. */
export function callerOf(metadata: Metadata): Caller {
  const caller = callers.get(metadata);
  if (!caller) throw fault('UNAUTHENTICATED', 'TOKEN_MISSING', 'a token is required');
  return caller;
}

/** Parameter decorator of gRPC controllers: `method(@Payload() req: XDto, @Caller() caller: Caller)`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToRpc().getContext<Metadata>()));

/** Throws DENIED PURPOSE_MISSING unless the caller's token carries this purpose. */
export function requirePurpose(caller: Caller, purpose: string): void {
  if (caller.purposes.includes(purpose)) return;
  throw fault('DENIED', 'PURPOSE_MISSING', `the token does not carry the purpose ${purpose}`, { metadata: { purpose } });
}
