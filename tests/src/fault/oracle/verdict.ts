/** What an oracle found. Each list names cases; all empty = the promise was kept. */
export interface Verdict {
  /** Acknowledged, but without its effect, its event, or its way to a consumer. */
  lost: string[];
  /** One cause, more than one effect. */
  doubled: string[];
  /** An effect of a key out of order, a gap, or an older version that won. */
  inverted: string[];
  /** Nobody asked for it. */
  invented: string[];
  /** Records on the wire that are there more than once. Allowed after a kill; consumers drop them. */
  repeats: number;
}

/** In words, for a report or a failing test; at most a few cases of each kind. */
export function describeVerdict(verdict: Verdict): string {
  const parts = (['lost', 'doubled', 'inverted', 'invented'] as const).filter((kind) => verdict[kind].length > 0)
    .map((kind) => `${kind} ${verdict[kind].length} (${verdict[kind].slice(0, 4).join('; ')})`);
  return parts.length === 0 ? 'nothing lost, doubled or inverted' : parts.join(', ');
}

/** Kinds of what was found. */
export const findings = (verdict: Verdict): string[] => (['lost', 'doubled', 'inverted', 'invented'] as const).filter((kind) => verdict[kind].length > 0);
