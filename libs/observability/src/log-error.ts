/** What a log says of an error: its type, codes and stack, never the other properties, which may hold parameters or rows. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly kind?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const maxCauses = 3;
const maxMessage = 500;

/**
 * Serializes an error for the log. PostgreSQL quotes the offending value in its messages ("invalid input syntax for type
 * uuid: …", "Key (phone)=(…)"), so of a database error only SQLSTATE, table and constraint are kept; other messages are scrubbed.
 */
export function logError(error: unknown, causes = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is not an Error was thrown' };
  const { code, kind, cause } = error as Error & { code?: string | number; kind?: string };
  const message = databaseMessage(error) ?? scrubbed(error);
  return {
    type: error.name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(kind === undefined ? {} : { kind }),
    ...(error.stack ? { stack: frames(error.stack) } : {}),
    ...(cause instanceof Error && causes < maxCauses ? { cause: logError(cause, causes + 1) } : {}),
  };
}

function databaseMessage(error: Error): string | undefined {
  const { code, table, constraint, severity, driverError } = error as Error & Record<string, unknown>;
  if (driverError instanceof Error) return databaseMessage(driverError) ?? 'database error';
  if (typeof code !== 'string' || typeof severity !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return undefined;
  const where = [table, constraint].filter((part) => typeof part === 'string' && part !== '');
  return ['database error', code, ...where].join(' ');
}

/**
 * The message without what may be of a person: Chinese text, long digits, addresses with @. A JSON error quotes the input, so all of
 * it goes.
 */
function scrubbed(error: Error): string {
  if (error instanceof SyntaxError && error.message.includes('JSON')) return 'not valid JSON';
  return error.message
    .replace(/\S+@\S+/g, '[address]')
    .replace(/[\u3400-\u9fff]+/g, '[text]')
    .replace(/\d{6,}/g, '[digits]')
    .slice(0, maxMessage);
}

/** The stack without its first lines: those repeat the message. */
function frames(stack: string): string {
  return stack.split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim()).join('\n');
}
