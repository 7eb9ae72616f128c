import { assignCustomers, reanchor } from './assign-customers.js';
import { groupsOf } from './decide-identity.js';
import type { CustomerState, Link, Pair, RecordState, Rule } from './identity.js';
import type { LedgerEntry } from './ledger.js';

/** What the ledger says: who belongs together, under which ID, and where merged IDs lead. */
export interface Clusters {
  customerOf: ReadonlyMap<string, string>;
  customers: readonly CustomerState[];
  links: readonly Link[];
  cannotLinks: readonly Pair[];
}

/** Folds ledger entries (in order) into clusters. Rows of `customer` and `record_customer` are this function of the ledger. */
export function rebuildClusters(entries: Iterable<LedgerEntry>): Clusters {
  const records = new Map<string, RecordState>();
  const links = new Map<string, Link>();
  const cannotLinks = new Map<string, Pair>();
  const customers = new Map<string, CustomerState>();
  /** The decision in which an ID was minted. */
  const minting = new Map<string, string>();
  const isOlder = (x: RecordState, y: RecordState) => x.createdAt.getTime() - y.createdAt.getTime() < 0 || (x.createdAt.getTime() === y.createdAt.getTime() && x.recordId < y.recordId);
  /** An ID is anchored to the oldest record that it was minted for, in whichever order the entries of that decision name them. */
  const mint = (e: LedgerEntry, customerId: string, anchorRecordId: string) => {
    const known = customers.get(customerId);
    if (known === undefined) minting.set(customerId, e.decisionId);
    else if (minting.get(customerId) !== e.decisionId || !isOlder(records.get(anchorRecordId)!, records.get(known.anchorRecordId!)!)) return;
    customers.set(customerId, { customerId, anchorRecordId, createdAt: e.recordTime });
  };

  for (const e of entries) {
    const [a, b] = e.recordIds as [string, string];
    switch (e.kind) {
      case 'OBSERVED':
        records.set(a, { recordId: a, createdAt: e.recordTime, exclusive: [] });
        if (e.customerId != null) mint(e, e.customerId, a);
        break;
      case 'LINKED':
        links.set(`${a} ${b} ${e.rule}`, { a, b, rule: e.rule as Rule, agreedFields: e.agreedFields });
        break;
      case 'UNLINKED':
        links.delete(`${a} ${b} ${e.rule}`);
        break;
      case 'CANNOT_LINK':
        cannotLinks.set(`${a} ${b}`, { a, b });
        break;
      case 'CANNOT_LINK_REVOKED':
        cannotLinks.delete(`${a} ${b}`);
        break;
      case 'SPLIT':
        if (e.otherCustomerId != null) mint(e, e.otherCustomerId, a);
        break;
      case 'ERASED': {
        // It comes before the UNLINKED of its decision: IDs go to what is left of the customers as they were.
        const erased = new Set(e.recordIds);
        const all = [...records.values()];
        for (const customer of reanchor([...customers.values()], groupsOf(all, [...links.values()]), all, erased)) customers.set(customer.customerId, customer);
        for (const id of erased) records.delete(id);
        break;
      }
      case 'CHANGED':
      case 'WITHDRAWN':
      case 'VETOED':
      case 'MERGED':
      case 'REVIEWED':
      case 'UNDONE':
        break;
      default:
        e.kind satisfies never;
    }
  }
  const left = [...records.values()];
  const held = [...links.values()].filter((l) => records.has(l.a) && records.has(l.b));
  const unexpected = () => {
    throw new Error('the ledger names no ID for a group');
  };
  const assigned = assignCustomers(groupsOf(left, held), left, [...customers.values()], new Date(0), unexpected);
  const ended = [...customers.values()].filter((c) => c.anchorRecordId === undefined).map(({ customerId, createdAt }) => ({ customerId, createdAt }));
  return { customerOf: assigned.customerOf, customers: [...assigned.customers, ...ended], links: held, cannotLinks: [...cannotLinks.values()] };
}
