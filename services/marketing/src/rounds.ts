/** Parts a list so that within a round no two items share a name, and items that share one keep their order: those of a round may be done at once. */
export function inRounds<T>(items: readonly T[], namesOf: (item: T) => readonly string[]): T[][] {
  const rounds: T[][] = [];
  const next = new Map<string, number>();
  for (const item of items) {
    const names = namesOf(item);
    const round = Math.max(0, ...names.map((name) => next.get(name) ?? 0));
    (rounds[round] ??= []).push(item);
    for (const name of names) next.set(name, round + 1);
  }
  return rounds;
}
