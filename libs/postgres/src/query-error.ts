import { fault, isKejingError, type KejingError } from '@kejing/errors';

/**
 * A statement that PostgreSQL refused. Holds what tells the reason, and none of the values: the driver's own error carries
 * parameters and row contents, which must not reach a log.
 */
export class QueryError extends Error {
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;

  constructor(
    /** SQLSTATE, five characters. */
    readonly sqlState: string,
    message: string,
    where: { constraint?: string; table?: string; column?: string } = {},
  ) {
    super(`${sqlState}: ${message}`);
    this.name = 'QueryError';
    this.constraint = where.constraint;
    this.table = where.table;
    this.column = where.column;
  }
}

/** Whether `e` says that a row with this key exists already; with `constraint`, only that constraint or unique index. */
export function isUniqueViolation(e: unknown, constraint?: string): e is QueryError {
  return e instanceof QueryError && e.sqlState === '23505' && (constraint === undefined || e.constraint === constraint);
}

/** Serialization failure, deadlock, or a plan that a migration has outdated: the transaction did not happen, and may succeed if it is run again. */
export function isContention(e: unknown): e is QueryError {
  return e instanceof QueryError && (e.sqlState === '40001' || e.sqlState === '40P01' || (e.sqlState === '0A000' && e.message.includes('cached plan')));
}

interface DriverError {
  code?: unknown;
  message?: unknown;
  constraint?: string;
  table?: string;
  column?: string;
  driverError?: unknown;
}

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT']);
// connection, authorisation, no such database, out of resources, operator intervention (shutdown, starting up), idle too long
const awayStates = /^(08|28|3D|53|57P|25P03)/;
const awayMessages = /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|not queryable|already released|after calling end on the pool|Driver not Connected|Cannot use a pool/i;

/** Whether nobody gave a connection back to the pool in time. */
export function isWaitOver(e: unknown): boolean {
  const error = ((e as DriverError | undefined)?.driverError ?? e) as DriverError | undefined;
  return /timeout exceeded when trying to connect/.test(String(error?.message ?? ''));
}

/** Turns whatever the driver throws into a KejingError (database away, statement too long) or a {@link QueryError}. */
export function cleanError(e: unknown): unknown {
  if (isKejingError(e) || e instanceof QueryError) return e;
  if (typeof e !== 'object' || e === null) return e;
  const error = ((e as DriverError).driverError ?? e) as DriverError;
  const code = typeof error.code === 'string' ? error.code : '';
  const message = String(error.message ?? '');
  if (networkCodes.has(code) || awayStates.test(code) || awayMessages.test(message)) return unavailable(code || 'connection lost');
  if (code === '57014') return fault('DEADLINE', 'DATABASE_TIMEOUT', 'the database took too long', { retriable: true });
  if (!/^[0-9A-Z]{5}$/.test(code)) return error; // not the wrapper around it: that holds the parameters
  // Class 22 (data exceptions) quotes the value in its message; all others name tables, columns and constraints only.
  const { constraint, table, column } = error;
  return new QueryError(code, code.startsWith('22') ? 'a value does not fit its type' : message, { constraint, table, column });
}

/** @param internal SQLSTATE or network code, for operators */
export function unavailable(internal: string): KejingError {
  return fault('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'the database is not available, try again', { internal });
}

/** All connections stay in use. */
export function busy(): KejingError {
  return fault('EXHAUSTED', 'DATABASE_BUSY', 'too much is asked of the database, try again', { retriable: true });
}
