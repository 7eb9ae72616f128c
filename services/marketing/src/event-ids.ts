import { Reject } from '@kejing/messaging';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of a record as an event names it; what is no UUID can never be taken in. */
export function recordIdOf(id: string): string {
  if (!UUID.test(id)) throw new Reject('RECORD_ID_INVALID', 'record_id is not a UUID');
  return id;
}
