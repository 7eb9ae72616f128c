import type { CandidateList, Gate, Ranked, Situation } from './candidate-list.js';
import type { Strategy } from './strategy.js';
import { toVerdicts, verdictByte, type Verdicts } from './verdicts.js';

/** A strategy that is offered. */
export interface Chosen {
  readonly strategy: Strategy;
  /** Value × smoothed success rate. */
  readonly expectedValue: number;
  readonly successRate: number;
}

export interface Decision {
  readonly outcome: 'DECIDED' | 'NO_STRATEGY' | 'NONE_ELIGIBLE' | 'PERSONALISATION_REFUSED';
  /** Best first. */
  readonly chosen: readonly Chosen[];
  /** Of every candidate, in the order of the list; empty where none was judged. */
  readonly verdicts: Verdicts;
  /** Success rates of those that were ranked lower, in the order of the list. */
  readonly lowerRates: readonly number[];
}

const MAX_CHOICES = 3;
const OPEN = 0;
const [CHOSEN, LOWER] = [verdictByte('CHOSEN'), verdictByte('RANKED_LOWER')];

/** Chooses up to three strategies by expected value. Every other candidate is answered with the reason why not. */
export function decideOpportunity(list: CandidateList, situation: Situation): Decision {
  if (situation.personalisationRefused) return { outcome: 'PERSONALISATION_REFUSED', chosen: [], verdicts: '', lowerRates: [] };
  const bytes = new Uint8Array(list.candidates.length);
  for (const gate of list.gates) if (isAsked(gate, bytes) && !gate.isOpen(situation)) shut(gate, bytes);
  const open = list.ranking.filter(({ at }) => bytes[at] === OPEN);
  const [best, lower] = [open.slice(0, MAX_CHOICES), open.slice(MAX_CHOICES)];
  for (const { at } of best) bytes[at] = CHOSEN;
  for (const { at } of lower) bytes[at] = LOWER;
  return {
    outcome: bytes.length === 0 ? 'NO_STRATEGY' : best.length === 0 ? 'NONE_ELIGIBLE' : 'DECIDED',
    chosen: best.map(({ at, expectedValue, successRate }) => ({ strategy: list.candidates[at]!.strategy, expectedValue, successRate })),
    verdicts: toVerdicts(bytes),
    lowerRates: lower.sort(byPlace).map(({ successRate }) => successRate),
  };
}

const byPlace = (a: Ranked, b: Ranked): number => a.at - b.at;

/** Whether any candidate is left that needs it. */
function isAsked({ needed }: Gate, bytes: Uint8Array): boolean {
  for (const at of needed) if (bytes[at] === OPEN) return true;
  return false;
}

function shut({ code, needed }: Gate, bytes: Uint8Array): void {
  const byte = verdictByte(code);
  for (const at of needed) if (bytes[at] === OPEN) bytes[at] = byte;
}
