import { context, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';
import { logError } from './log-error.js';
import { redact, redactedNames } from './redaction.js';

export type { Logger } from 'pino';

/**
 * Structured JSON logger of a service, to standard output unless `destination` says otherwise. Values under the name of a
 * proto field that is identifying, personal or sensitive are masked; errors are reduced to type, codes and frames.
 * A line that is written in a trace has trace_id and span_id. Log ids and counts as properties; never put a value into the message text, which is not redacted.
 */
export function createLogger(service: string, level = 'info', destination?: DestinationStream): Logger {
  const names = redactedNames();
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: traceIds,
    serializers: { err: (error: unknown) => logError(error), error: (error: unknown) => logError(error) },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (content: Record<string, unknown>) => redact(content, names),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

function traceIds(): object {
  const span = trace.getSpanContext(context.active());
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}
