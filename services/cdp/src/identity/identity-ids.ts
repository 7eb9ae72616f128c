import { randomBytes } from 'node:crypto';
import type { Ids } from '@kejing/clock';
import { customerIdOf } from './customer-id.js';

/** Where identity takes new identifiers from. Customer IDs are random, never derived from data. */
export class IdentityIds {
  constructor(
    private readonly ids: Ids,
    private readonly random: (bytes: number) => Uint8Array = randomBytes,
  ) {}

  /** For records, ledger entries, decisions and facts. */
  next(): string {
    return this.ids.next();
  }

  customerId(): string {
    return customerIdOf(this.random(13));
  }
}
