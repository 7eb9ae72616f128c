import type { CustomerState, RecordState } from './identity.js';

export interface Assignment {
  /** Customer of each record. */
  customerOf: ReadonlyMap<string, string>;
  /** All customers that are anchored in the groups, with the redirects that hold now; minted ones too. */
  customers: readonly CustomerState[];
  minted: readonly CustomerState[];
}

/**
 * Which ID each group of records has. An ID is anchored to the record for which it was minted; a group has the oldest ID that is
 * anchored in it, and the others redirect to it. So a merge and a split in any order give every part the ID that it had.
 */
export function assignCustomers(
  groups: readonly (readonly string[])[],
  records: readonly Pick<RecordState, 'recordId' | 'createdAt'>[],
  customers: readonly CustomerState[],
  now: Date,
  mint: () => string,
): Assignment {
  const age = new Map(records.map((r) => [r.recordId, r.createdAt.getTime()]));
  const customerOf = new Map<string, string>();
  const result: CustomerState[] = [];
  const minted: CustomerState[] = [];
  for (const group of groups) {
    const inGroup = new Set(group);
    const owned = customers.filter((c) => c.anchorRecordId !== undefined && inGroup.has(c.anchorRecordId));
    if (owned.length === 0) {
      const fresh = { customerId: mint(), anchorRecordId: oldestRecord(group, age), createdAt: now };
      minted.push(fresh);
      owned.push(fresh);
    }
    const current = owned.reduce((oldest, c) => (isOlder(c, oldest) ? c : oldest));
    for (const id of group) customerOf.set(id, current.customerId);
    for (const { redirectTo: _, ...customer } of owned) result.push(customer.customerId === current.customerId ? customer : { ...customer, redirectTo: current.customerId });
  }
  return { customerOf, customers: result, minted };
}

/** IDs that were anchored to erased records go to the oldest record that their customer still has; without any they end. */
export function reanchor(
  customers: readonly CustomerState[],
  groups: readonly (readonly string[])[],
  records: readonly Pick<RecordState, 'recordId' | 'createdAt'>[],
  erased: ReadonlySet<string>,
): CustomerState[] {
  const age = new Map(records.map((r) => [r.recordId, r.createdAt.getTime()]));
  return customers.map((customer) => {
    const { anchorRecordId, redirectTo: _, ...rest } = customer;
    if (anchorRecordId === undefined || !erased.has(anchorRecordId)) return customer;
    const left = groups.find((g) => g.includes(anchorRecordId))?.filter((id) => !erased.has(id)) ?? [];
    return left.length === 0 ? rest : { ...rest, anchorRecordId: oldestRecord(left, age) };
  });
}

/** Oldest first; ties by id, so that everybody agrees. */
export const byAge =
  (age: ReadonlyMap<string, number>) =>
  (x: string, y: string): number =>
    age.get(x)! - age.get(y)! || (x < y ? -1 : 1);

const oldestRecord = (ids: readonly string[], age: ReadonlyMap<string, number>): string => [...ids].sort(byAge(age))[0]!;

/** IDs of one instant (a chunk of events has one) go by their anchors: record ids rise in the order in which they were made. */
function isOlder(x: CustomerState, y: CustomerState): boolean {
  if (x.createdAt.getTime() !== y.createdAt.getTime()) return x.createdAt < y.createdAt;
  const [anchorX, anchorY] = [x.anchorRecordId ?? '', y.anchorRecordId ?? ''];
  return anchorX !== anchorY ? anchorX < anchorY : x.customerId < y.customerId;
}
