import { pino, type DestinationStream, type Logger } from 'pino';
import { logError } from './log-error.js';
import { redact, redactedNames } from './redaction.js';

export type { Logger } from 'pino';

/**
 * Structured JSON logger of a service, to standard output unless `destination` says otherwise. Values under the name of a
 * proto field that is identifying, personal or sensitive are masked; errors are reduced to type, codes and frames.
 * Log ids and counts as properties; never put a value into the message text, which is not redacted.
 */
export function createLogger(service: string, level = 'info', destination?: DestinationStream): Logger {
  const names = redactedNames();
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => logError(error), error: (error: unknown) => logError(error) },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (content: Record<string, unknown>) => redact(content, names),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
