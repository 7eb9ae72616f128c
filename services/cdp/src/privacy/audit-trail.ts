import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { AuditStore, type AuditRow } from './audit.store.js';
import { chainHash, GENESIS } from './audit-chain.js';

export interface Access {
  caller: Pick<Caller, 'subject' | 'onBehalfOf'>;
  /** Method, such as GetCustomerView. */
  action: string;
  /** Empty where no one was found. */
  customerId: string;
  purpose: string;
  now: Date;
}

interface Waiting {
  access: Access;
  done(): void;
  failed(error: unknown): void;
}

/**
 * Who read which customer for what purpose. One hash chain for each process, so that readers do not wait in one line; entries that come
 * while one write is under way go into the next one together.
 */
@Injectable()
export class AuditTrail {
  private chain = randomUUID();
  private position = 0n;
  private head = GENESIS;
  private queue: Waiting[] = [];
  private writing = false;

  constructor(
    private readonly database: Database,
    private readonly store: AuditStore,
  ) {}

  /** Settles when the entry is committed; await it before answering. It has a transaction of its own, so that a failed call is noted too. */
  append(access: Access): Promise<void> {
    return new Promise((done, failed) => {
      this.queue.push({ access, done, failed });
      if (!this.writing) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.writing = true;
    while (this.queue.length > 0) {
      const group = this.queue.splice(0, 500);
      try {
        const rows = this.chained(group.map((one) => one.access));
        await this.store.insert(this.database.reader, rows); // one statement is a transaction of its own
        const last = rows.at(-1)!;
        this.position = last.position;
        this.head = last.hash;
        for (const one of group) one.done();
      } catch (error) {
        for (const one of group) one.failed(error);
        this.startChain(); // the commit may have happened without our knowing: its position must not be taken twice
      }
    }
    this.writing = false;
  }

  private startChain(): void {
    this.chain = randomUUID();
    this.position = 0n;
    this.head = GENESIS;
  }

  private chained(group: readonly Access[]): AuditRow[] {
    let previous = this.head;
    return group.map((access, i) => {
      const row = {
        entryId: randomUUID(), chain: this.chain, position: this.position + BigInt(i) + 1n, actor: access.caller.subject, onBehalfOf: access.caller.onBehalfOf ?? '',
        action: access.action, customerId: access.customerId, purpose: access.purpose, actTime: access.now,
      };
      previous = chainHash(previous, row);
      return { ...row, hash: previous };
    });
  }
}
