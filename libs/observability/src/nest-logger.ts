import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { logError } from './log-error.js';

/** Sends what Nest itself logs through pino. Start-up chatter ("route mapped") goes to debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void { this.logger.debug({ context: contextOf(rest) }, textOf(message)); }
  warn(message: unknown, ...rest: unknown[]): void { this.logger.warn({ context: contextOf(rest) }, textOf(message)); }
  debug(message: unknown, ...rest: unknown[]): void { this.logger.debug({ context: contextOf(rest) }, textOf(message)); }
  verbose(message: unknown, ...rest: unknown[]): void { this.logger.trace({ context: contextOf(rest) }, textOf(message)); }
  fatal(message: unknown, ...rest: unknown[]): void { this.failure('fatal', message, rest); }
  error(message: unknown, ...rest: unknown[]): void { this.failure('error', message, rest); }

  private failure(level: 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const error = message instanceof Error ? message : rest.find((part) => part instanceof Error);
    this.logger[level]({ context: contextOf(rest), ...(error ? { err: error } : {}) }, textOf(message));
  }
}

/** Nest passes the context (a class name) last. */
function contextOf(rest: unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' && last.length < 80 && !last.includes('\n') ? last : undefined;
}

/** Objects are not printed: Nest may log an event or a request. */
function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? logError(message).message : 'message of a framework, not shown';
}
