import { AsyncLocalStorage } from 'node:async_hooks';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Metadata } from '@grpc/grpc-js';

/** What calls made for an incoming call inherit: its deadline (epoch ms, Infinity for an open stream) and its end. */
export interface CallScope {
  readonly deadline: number;
  readonly signal: AbortSignal;
}

// Ambient on purpose, and only for this: a use case must not hand a deadline through to be bounded by it.
const scopes = new AsyncLocalStorage<CallScope>();
const signals = new WeakMap<Metadata, AbortSignal>();

/** Runs `work` inside the scope of an incoming call. Only the call gate uses it. */
export function runInScope<T>(scope: CallScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** Scope of the incoming call that the current work belongs to, if any. */
export function currentScope(): CallScope | undefined {
  return scopes.getStore();
}

/** Remembers the signal of a call for {@link CallSignal}. Only the call gate uses it. */
export function rememberSignal(metadata: Metadata, signal: AbortSignal): void {
  signals.set(metadata, signal);
}

/** Parameter decorator: an AbortSignal that fires when the call ends, is cancelled or passes its deadline. */
export const CallSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal =>
  signals.get(context.switchToRpc().getContext<Metadata>()) ?? new AbortController().signal);
