import { HttpException } from '@nestjs/common';
import type { ErrorKind, KejingError } from '@kejing/errors';

const statuses: Readonly<Record<ErrorKind, number>> = {
  INVALID: 400, UNAUTHENTICATED: 401, DENIED: 403, NOT_FOUND: 404, CONFLICT: 409, PRECONDITION: 412,
  EXHAUSTED: 429, UNAVAILABLE: 503, DEADLINE: 504, UNIMPLEMENTED: 501, INTERNAL: 500,
};

/** What public HTTP answers for an error: RFC 9457 with our code; violations are named, values never. */
export interface HttpProblem {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly violations?: readonly { field: string; description: string }[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The problem of an error that may be answered. */
export function httpProblem(error: KejingError): HttpProblem {
  return {
    status: statuses[error.kind],
    title: error.publicMessage,
    code: error.code,
    ...(error.fieldViolations.length > 0 ? { violations: error.fieldViolations } : {}),
    ...(Object.keys(error.metadata).length > 0 ? { metadata: error.metadata } : {}),
  };
}

/** The problem of what Nest or the body parser refuse themselves (no such route, bad JSON, too large); undefined for others. */
export function frameworkProblem(error: unknown): HttpProblem | undefined {
  const status = error instanceof HttpException ? error.getStatus() : exposedStatus(error);
  if (status === undefined || status < 400 || status >= 500) return undefined;
  // The framework's own text may repeat the address or the body.
  switch (status) {
    case 404: return { status, title: 'there is nothing here', code: 'NOT_FOUND' };
    case 413: return { status, title: 'the body is too large', code: 'BODY_TOO_LARGE' };
    case 415: return { status, title: 'this content type is not taken', code: 'CONTENT_TYPE_UNSUPPORTED' };
    default: return { status, title: 'the request is not valid', code: 'REQUEST_INVALID' };
  }
}

function exposedStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error) || !('expose' in error)) return undefined;
  return error.expose === true && typeof error.status === 'number' ? error.status : undefined;
}
