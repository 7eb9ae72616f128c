/** How serious a finding is: a warning is for the reviewer, a block refuses the submission. */
export type PhraseLevel = 'WARN' | 'BLOCK';

/** One class of phrases, as in data/phrases.json. Phrases are written in simplified Chinese. */
export interface PhraseClass {
  readonly phraseClass: string;
  readonly level: PhraseLevel;
  /** The rule that it rests on. */
  readonly basis: string;
  /** Whether "does not …" before a phrase makes it harmless. */
  readonly negatable?: boolean;
  readonly phrases: readonly string[];
  /** What a list cannot say; run on the normalised text. */
  readonly patterns?: readonly { readonly phrase: string; readonly regex: string }[];
  /** Longer words that hold a phrase and mean something else. */
  readonly allow?: readonly string[];
  /** The class is silent where the whole text has one of these. */
  readonly unless?: readonly string[];
  /** The class speaks only where the whole text has one of these. */
  readonly onlyWith?: readonly string[];
}

export interface PhraseRules {
  readonly version: number;
  /** Characters that are written for others to slip through. */
  readonly homoglyphs: Readonly<Record<string, string>>;
  readonly classes: readonly PhraseClass[];
}

/** A phrase found. The span counts UTF-16 units of the text as it was given; `end` is one past the last. */
export interface PhraseFinding {
  readonly phraseClass: string;
  readonly level: PhraseLevel;
  readonly basis: string;
  readonly phrase: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `whole`: the text that `unless` and `onlyWith` look at, where `text` is a part of it. */
export type PhraseChecker = (text: string, whole?: string) => PhraseFinding[];
