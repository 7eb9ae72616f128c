import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { anyPack, anyUnpack, DurationSchema } from '@bufbuild/protobuf/wkt';
import { Metadata, status as code, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '@kejing/contracts/es-google/rpc/error_details_pb';
import { StatusSchema } from '@kejing/contracts/es-google/rpc/status_pb';
import { fault, type ErrorKind, type KejingError } from '@kejing/errors';

const domain = 'kejing';
const detailsKey = 'grpc-status-details-bin';
const retryDelayNanos = 200_000_000;

const codes: Readonly<Record<ErrorKind, code>> = {
  INVALID: code.INVALID_ARGUMENT,
  UNAUTHENTICATED: code.UNAUTHENTICATED,
  DENIED: code.PERMISSION_DENIED,
  NOT_FOUND: code.NOT_FOUND,
  CONFLICT: code.ABORTED,
  PRECONDITION: code.FAILED_PRECONDITION,
  EXHAUSTED: code.RESOURCE_EXHAUSTED,
  UNAVAILABLE: code.UNAVAILABLE,
  DEADLINE: code.DEADLINE_EXCEEDED,
  UNIMPLEMENTED: code.UNIMPLEMENTED,
  INTERNAL: code.INTERNAL,
};

const kinds = new Map<number, ErrorKind>([
  ...Object.entries(codes).map(([kind, value]) => [value, kind as ErrorKind] as const),
  [code.ALREADY_EXISTS, 'CONFLICT'],
  [code.OUT_OF_RANGE, 'INVALID'],
  // The caller's own end, or a connection that went away in the middle.
  [code.CANCELLED, 'UNAVAILABLE'],
]);

/**
 * The wire form of an error: status code, public message, and google.rpc details: ErrorInfo (reason, domain `kejing`,
 * metadata), BadRequest where fields are named, RetryInfo where the same call may succeed later.
 */
export function toStatus(error: KejingError): StatusObject {
  const details = [anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: error.code, domain, metadata: error.metadata }))];
  if (error.fieldViolations.length > 0) {
    details.push(anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations: error.fieldViolations })));
  }
  if (error.retriable) {
    details.push(anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: create(DurationSchema, { nanos: retryDelayNanos }) })));
  }
  const message = create(StatusSchema, { code: codes[error.kind], message: error.publicMessage, details });
  const metadata = new Metadata();
  metadata.set(detailsKey, Buffer.from(toBinary(StatusSchema, message)));
  return { code: codes[error.kind], details: error.publicMessage, metadata };
}

/** The error that a status stands for; its reason, metadata and violations come from the google.rpc details where they are given. */
export function fromStatus(error: Pick<ServiceError, 'code' | 'details'> & { metadata?: Metadata | undefined }): KejingError {
  const kind = kinds.get(error.code) ?? 'INTERNAL';
  const found = detailsOf(error.metadata);
  return fault(kind, found.reason ?? `GRPC_${code[error.code] ?? 'UNKNOWN'}`, error.details, {
    retriable: found.retriable ?? (error.code === code.UNAVAILABLE || error.code === code.DEADLINE_EXCEEDED),
    fieldViolations: found.fieldViolations,
    metadata: found.metadata,
  });
}

interface Details {
  reason?: string;
  retriable?: boolean;
  metadata: Record<string, string>;
  fieldViolations: { field: string; description: string }[];
}

function detailsOf(metadata: Metadata | undefined): Details {
  const found: Details = { metadata: {}, fieldViolations: [] };
  const bytes = metadata?.get(detailsKey)[0];
  if (!Buffer.isBuffer(bytes)) return found;
  try {
    for (const any of fromBinary(StatusSchema, bytes).details) {
      const info = anyUnpack(any, ErrorInfoSchema);
      // What we mark ourselves, we mark fully: no RetryInfo beside our ErrorInfo means that repeating does not help.
      if (info) Object.assign(found, { reason: info.reason, metadata: info.metadata, retriable: found.retriable ?? false });
      const bad = anyUnpack(any, BadRequestSchema);
      if (bad) found.fieldViolations = bad.fieldViolations.map(({ field, description }) => ({ field, description }));
      if (anyUnpack(any, RetryInfoSchema)) found.retriable = true;
    }
  } catch {
    // Details of a stranger that cannot be read add nothing to the code.
  }
  return found;
}
