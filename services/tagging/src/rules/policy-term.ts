/** What the rules see of a record in one role of a policy, from a time on until the next term of the two, or for good. */
export interface PolicyTerm {
  readonly recordId: string;
  readonly policyId: string;
  readonly role: string;
  readonly line: string;
  readonly status: string;
  /** Minor units. */
  readonly annualPremium: bigint;
  readonly startTime: Date;
  /** The event that began it. */
  readonly eventId: string;
  /** When it was last told of. */
  readonly toldTime: Date;
  /** The record has the role no more. */
  readonly left: boolean;
}

/** A change of a policy. */
export interface PolicyChange {
  readonly policyId: string;
  readonly parties: readonly { readonly recordId: string; readonly role: string }[];
  readonly line: string;
  readonly status: string;
  readonly annualPremium: bigint;
  readonly changeTime: Date;
  readonly eventId: string;
}

/** The terms of a policy after changes of it, in the order of their versions: a later word on a time or on what came after it stands. */
export function followPolicy(known: readonly PolicyTerm[], changes: readonly PolicyChange[]): PolicyTerm[] {
  return changes.reduce(follow, [...known]);
}

function follow(known: PolicyTerm[], change: PolicyChange): PolicyTerm[] {
  const { policyId, parties, line, status, annualPremium, changeTime, eventId } = change;
  const roles = Map.groupBy(known, ({ recordId, role }) => JSON.stringify([recordId, role]));
  const named = new Map(parties.map(({ recordId, role }) => [JSON.stringify([recordId, role]), { recordId, role }]));
  return [...new Set([...roles.keys(), ...named.keys()])].flatMap((key): PolicyTerm[] => {
    const before = (roles.get(key) ?? []).filter(({ startTime }) => startTime < changeTime);
    const last = before.at(-1);
    const party = named.get(key);
    if (!party) return last === undefined || last.left ? before : [...before, { ...last, startTime: changeTime, toldTime: changeTime, eventId, left: true }];
    const same = last !== undefined && !last.left && last.line === line && last.status === status && last.annualPremium === annualPremium;
    if (same) return [...before.slice(0, -1), { ...last, toldTime: changeTime }];
    return [...before, { ...party, policyId, line, status, annualPremium, startTime: changeTime, toldTime: changeTime, eventId, left: false }];
  });
}
