import { ValidationPipe } from '@nestjs/common';
import { invalidRequest } from './field-violations.js';

/**
 * The validation of every request class: unknown properties are refused, messages become instances, violations become
 * google.rpc.BadRequest. It only sees arguments that are marked with `@Payload()`.
 */
export function requestPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: invalidRequest,
  });
}
