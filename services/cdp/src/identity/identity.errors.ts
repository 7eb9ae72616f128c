import { fault } from '@kejing/errors';

/** Also for a customer outside of the caller's scope: that she exists is nobody else's business. */
export const customerNotFound = () => fault('NOT_FOUND', 'CUSTOMER_NOT_FOUND', 'there is no such customer');
export const recordNotFound = () => fault('NOT_FOUND', 'RECORD_NOT_FOUND', 'there is no such record');
export const recordsNotOfCustomer = () =>
  fault('INVALID', 'RECORDS_NOT_OF_CUSTOMER', 'record_ids must name records of the customer', { fieldViolations: [{ field: 'record_ids', description: 'not all of them are records of the customer' }] });
export const nothingLeft = () => fault('PRECONDITION', 'NOTHING_LEFT', 'a split must leave at least one record to the customer');
export const sameCustomer = () => fault('PRECONDITION', 'SAME_CUSTOMER', 'both IDs are of one customer already');
export const nothingToUndo = () => fault('PRECONDITION', 'NOTHING_TO_UNDO', 'nothing of this decision stands any more');
export const customerChanged = () => fault('CONFLICT', 'CUSTOMER_CHANGED', 'the customer was merged or erased at this moment, try again', { retriable: true });
