import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { normaliseCustomerId } from './customer-id.js';
import { originsOf } from './decide-origins.js';
import { FindCustomer, type FoundCustomer } from './find-customer.js';
import { customerNotFound } from './identity.errors.js';
import type { LedgerEntry } from './ledger.js';
import { rebuildClusters } from './rebuild-clusters.js';
import { HistoryStore } from './history.store.js';

/** More records than any customer ever met: what is linked to so many was a fault that a bulk undo takes back. */
const MAX_RECORDS = 5_000;

/** Who a customer was at a moment, by what the ledger said until then. */
@Injectable()
export class ReadHistory {
  constructor(
    private readonly find: FindCustomer,
    private readonly servicing: ServicingDirectory,
    private readonly history: HistoryStore,
  ) {}

  /**
   * The customer under whom an ID stood then, with the records of then; the version of then is not known (0). The caller must have access to
   * both the customer of today and those records.
   * @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND, also where the ID is younger
   */
  async customerAt(tx: Tx, anyId: string, time: Date, caller: Caller): Promise<FoundCustomer> {
    await this.find.execute(tx, anyId, caller);
    const asked = normaliseCustomerId(anyId)!;
    const anchor = await this.history.anchorOf(tx, asked);
    if (anchor === undefined) throw customerNotFound();
    const entries = await this.history.until(tx, await this.everLinked(tx, [anchor]), time);
    const clusters = rebuildClusters(entries);
    const stood = clusters.customers.find((c) => c.customerId === asked);
    const customerId = stood?.redirectTo ?? stood?.customerId;
    const customer = clusters.customers.find((c) => c.customerId === customerId);
    const observed = new Set(entries.filter((e) => e.kind === 'OBSERVED').map((e) => e.recordIds[0]!));
    const recordIds = [...observed].filter((id) => clusters.customerOf.get(id) === customerId);
    if (customer === undefined || recordIds.length === 0 || !(await this.servicing.mayAccess(tx, caller, recordIds))) throw customerNotFound();
    return { customerId: customer.customerId, version: '0', recordIds, createdAt: customer.createdAt };
  }

  /** Entries of a decision in their order. */
  ofDecision(tx: Tx, decisionId: string): Promise<LedgerEntry[]> {
    return this.history.ofDecision(tx, decisionId);
  }

  /** Keys (`pairEntryKey`) of the links and cannot-links between these records that stand, and go back to a decision. */
  async standingBy(tx: Tx, recordIds: readonly string[], decisionId: string): Promise<Set<string>> {
    const origins = originsOf(await this.history.betweenRecords(tx, recordIds));
    return new Set([...origins].filter(([, origin]) => origin === decisionId).map(([key]) => key));
  }

  /** Customer of each record that ever had to do with these, as it was right after a decision. */
  async customersAfter(tx: Tx, recordIds: readonly string[], decisionId: string): Promise<ReadonlyMap<string, string>> {
    const entries = await this.history.throughDecision(tx, await this.everLinked(tx, recordIds), decisionId);
    return rebuildClusters(entries).customerOf;
  }

  private async everLinked(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    const met = await this.history.everLinked(tx, recordIds, MAX_RECORDS + 1);
    if (met.length > MAX_RECORDS) throw fault('PRECONDITION', 'HISTORY_TOO_LARGE', 'too many records were ever linked to this customer');
    return met;
  }
}
