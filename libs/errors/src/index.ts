export { errorKinds, fault, isKejingError, KejingError } from './kejing-error.js';
export type { ErrorKind, FaultOptions, FieldViolation } from './kejing-error.js';
