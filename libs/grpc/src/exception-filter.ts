import { randomUUID } from 'node:crypto';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Metadata, StatusObject } from '@grpc/grpc-js';
import { fault, isKejingError, type KejingError } from '@kejing/errors';
import type { Logger } from '@kejing/observability';
import { throwError, type Observable } from 'rxjs';
import { toStatus } from './status.js';

/**
 * The error to answer with. What is not a {@link KejingError} becomes INTERNAL with an error id, under which the log has the
 * cause; the caller learns nothing else, and the payload is not logged.
 */
export function answerable(error: unknown, logger: Logger, method: string): KejingError {
  if (isKejingError(error) && error.kind !== 'INTERNAL') return error;
  const errorId = randomUUID();
  logger.error({ err: error, errorId, rpc: method }, 'call failed');
  if (!isKejingError(error)) return fault('INTERNAL', 'INTERNAL', 'internal error', { metadata: { error_id: errorId }, cause: error });
  return fault('INTERNAL', error.code, error.publicMessage, { metadata: { ...error.metadata, error_id: errorId }, cause: error });
}

/** Turns whatever a gRPC handler throws into a status. */
@Catch()
export class GrpcExceptionFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> {
    const call = host.getArgByIndex<{ getPath?: () => string; metadata?: Metadata } | undefined>(2);
    return throwError((): StatusObject => toStatus(answerable(error, this.logger, call?.getPath?.() ?? '')));
  }
}
