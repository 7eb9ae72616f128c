import type { Denial, Grounds, Support } from './tag.js';

/** Grounds as they lie in a column of JSON: times are text. */
export interface GroundsColumn {
  readonly supports: readonly (Omit<Support, 'assignTime' | 'expireTime'> & { readonly assignTime: string; readonly expireTime: string | null })[];
  readonly denials: readonly (Omit<Denial, 'time'> & { readonly time: string })[];
  readonly takenTime: string | null;
}

export function fromColumn({ supports, denials, takenTime }: GroundsColumn): Grounds {
  return {
    supports: supports.map((one) => ({ ...one, assignTime: new Date(one.assignTime), expireTime: toTime(one.expireTime) })),
    denials: denials.map((one) => ({ ...one, time: new Date(one.time) })),
    takenTime: toTime(takenTime),
  };
}

function toTime(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
