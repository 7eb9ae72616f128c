import type { Dictionary } from '../extraction/dictionary.js';
import { extract } from '../extraction/extract.js';

/** One turn of a conversation, masked. */
export interface Utterance {
  /** CUSTOMER or AGENT. */
  readonly speaker: string;
  readonly text: string;
  readonly time: Date | undefined;
}

/** A tag that the customer's words support. */
export interface Finding {
  readonly tagId: string;
  /** The surest of its mentions. */
  readonly confidence: number;
  /** Code points of the utterances joined by line feeds, all speakers. */
  readonly spans: { readonly start: number; readonly end: number }[];
  /** When it was last said; undefined where the conversation has no times. */
  readonly time: Date | undefined;
}

/** Mentions that are less sure say too little: something past, or held already. */
const LEAST_CONFIDENCE = 0.5;

/** What the customer said of herself: neither what the agent said, nor what was denied, wished for or asked about. */
export function findInConversation(utterances: readonly Utterance[], dictionary: Dictionary): Finding[] {
  const findings = new Map<string, Finding>();
  let offset = 0;
  for (const { speaker, text, time } of utterances) {
    if (speaker === 'CUSTOMER') {
      for (const { tagId, start, end, confidence, negated, hypothetical } of extract(text, dictionary)) {
        if (negated || hypothetical || confidence < LEAST_CONFIDENCE) continue;
        const known = findings.get(tagId);
        findings.set(tagId, {
          tagId,
          confidence: Math.max(confidence, known?.confidence ?? 0),
          spans: [...(known?.spans ?? []), { start: start + offset, end: end + offset }],
          time: time ?? known?.time,
        });
      }
    }
    offset += [...text].length + 1;
  }
  return [...findings.values()];
}
