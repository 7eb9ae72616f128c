/** Why a strategy was not chosen, in the order in which it is looked for. */
export type RejectionCode =
  | 'EXPRESSION_BROKEN' | 'NO_MARKETING_CONSENT' | 'AGENT_GRADE_TOO_LOW' | 'CONTENT_NOT_PUBLISHED' | 'SCRIPT_NOT_APPROVED' | 'NOT_ELIGIBLE' | 'RANKED_LOWER';
export type VerdictCode = 'CHOSEN' | RejectionCode;

/**
 * What became of each strategy of a list, a letter for each in the order of the list: a thousand reasons are a thousand characters, also where decisions are kept.
 * A letter never changes its meaning.
 */
export type Verdicts = string;

const LETTERS: Readonly<Record<VerdictCode, string>> = {
  CHOSEN: 'C', EXPRESSION_BROKEN: 'X', NO_MARKETING_CONSENT: 'M', AGENT_GRADE_TOO_LOW: 'G', CONTENT_NOT_PUBLISHED: 'P', SCRIPT_NOT_APPROVED: 'S', NOT_ELIGIBLE: 'N', RANKED_LOWER: 'L',
};
const CODES = new Map(Object.entries(LETTERS).map(([code, letter]) => [letter, code as VerdictCode]));

/** The letter as a byte. */
export const verdictByte = (code: VerdictCode): number => LETTERS[code].charCodeAt(0);

/** A byte for each strategy. */
export const toVerdicts = (bytes: Uint8Array): Verdicts => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

export const verdictAt = (verdicts: Verdicts, at: number): VerdictCode => CODES.get(verdicts[at] ?? '')!;
