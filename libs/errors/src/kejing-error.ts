/** What went wrong, in the terms of the caller. One place (libs/grpc, libs/service) turns it into a wire status. */
export const errorKinds = [
  'INVALID', // the request itself is wrong: do not repeat it unchanged
  'UNAUTHENTICATED',
  'DENIED',
  'NOT_FOUND',
  'CONFLICT', // somebody else changed it, or it exists: read again, then decide
  'PRECONDITION', // the state does not allow it now
  'EXHAUSTED', // a quota, a cap or a rate limit
  'UNAVAILABLE', // something that is needed is away
  'DEADLINE',
  'UNIMPLEMENTED',
  'INTERNAL', // our fault
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** One field of a request that is wrong, and why. Never the value. */
export interface FieldViolation {
  field: string;
  description: string;
}

export interface FaultOptions {
  /** What operators see (logs). No personal data, keys or payloads. Default: the public message. */
  internal?: string;
  /** Whether the same call may succeed later. Default: only for UNAVAILABLE. */
  retriable?: boolean;
  fieldViolations?: FieldViolation[];
  /** Goes to the caller (google.rpc.ErrorInfo.metadata). No personal data. */
  metadata?: Record<string, string>;
  cause?: unknown;
}

/** The one error of the suite: `code` is for programs (UPPER_SNAKE), `publicMessage` for callers, `message` for operators. */
export class KejingError extends Error {
  readonly retriable: boolean;
  readonly fieldViolations: FieldViolation[];
  readonly metadata: Record<string, string>;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    readonly publicMessage: string,
    options: FaultOptions = {},
  ) {
    super(`${code}: ${options.internal ?? publicMessage}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KejingError';
    this.retriable = options.retriable ?? kind === 'UNAVAILABLE';
    this.fieldViolations = options.fieldViolations ?? [];
    this.metadata = options.metadata ?? {};
  }
}

/**
 * Makes a {@link KejingError}; the caller throws it.
 * @param code reason for programs, UPPER_SNAKE (`CUSTOMER_NOT_FOUND`)
 * @param publicMessage goes to the caller: no personal data, nothing of the inside
 */
export function fault(kind: ErrorKind, code: string, publicMessage: string, options: FaultOptions = {}): KejingError {
  return new KejingError(kind, code, publicMessage, options);
}

/** Whether `e` is a {@link KejingError}. */
export function isKejingError(e: unknown): e is KejingError {
  return e instanceof KejingError;
}
