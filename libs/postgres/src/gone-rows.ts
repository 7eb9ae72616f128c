/** How many rows of a record are gone from a table. */
export interface GoneRows {
  readonly recordId: string;
  readonly rows: number;
}

/** The rows that are gone of each record, all tables together. */
export function addUp(gone: readonly GoneRows[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { recordId, rows } of gone) sums.set(recordId, (sums.get(recordId) ?? 0) + rows);
  return sums;
}
