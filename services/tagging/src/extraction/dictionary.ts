import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Jieba } from '@node-rs/jieba';
import type { Cues, ExtractionRule, ExtractionRules, Person } from './extraction.js';

/** A rule with its regular expressions built. */
export interface ReadyRule extends Omit<ExtractionRule, 'patterns' | 'unlessAfter' | 'unlessBefore'> {
  readonly patterns: readonly RegExp[];
  readonly unlessAfter?: RegExp;
  readonly unlessBefore?: RegExp;
}

export interface ReadyCues {
  readonly negators: ReadonlySet<string>;
  readonly contrast: ReadonlySet<string>;
  readonly connectors: ReadonlySet<string>;
  readonly hypothetical: ReadonlySet<string>;
  readonly stateDeniedAfter: RegExp;
  readonly interestDeniedAfter: RegExp;
  readonly heldBefore: RegExp;
  readonly intent: RegExp;
  readonly askedAfter: RegExp;
  readonly question: RegExp;
  readonly past: RegExp;
  readonly condition: RegExp;
  readonly persons: ReadonlyMap<string, Person>;
}

/** What `extract` reads by; built once per process. The general dictionary (a fifth of a second, 40 MB) comes with the first text. */
export interface Dictionary {
  readonly cut: (text: string) => string[];
  readonly rules: readonly ReadyRule[];
  readonly ageRules: readonly ReadyRule[];
  /** First character of a word → the words and rules that begin with it. */
  readonly words: ReadonlyMap<string, readonly { readonly word: string; readonly rule: ReadyRule }[]>;
  readonly cues: ReadyCues;
}

// The file itself: the package's module would keep a second copy of it.
function segmenterWith(userWords: string): Jieba {
  const general = join(dirname(createRequire(import.meta.url).resolve('@node-rs/jieba/dict.js')), 'dict.txt');
  const jieba = Jieba.withDict(readFileSync(general));
  jieba.loadDict(Buffer.from(userWords));
  return jieba;
}

/** Builds a dictionary. `userWords` is jieba's format, one `word frequency part-of-speech` a line. Throws on a broken expression. */
export function createDictionary(userWords: string, { rules, cues }: ExtractionRules): Dictionary {
  let segmenter: Jieba | undefined;
  const ready = rules.map(readyRule);
  const words = new Map<string, { word: string; rule: ReadyRule }[]>();
  for (const rule of ready) {
    for (const word of rule.words ?? []) {
      const list = words.get(word[0]!) ?? [];
      words.set(word[0]!, list);
      list.push({ word, rule });
    }
  }
  return {
    // Without the hidden Markov model: it invents words, and spans must be the dictionary's.
    cut: (text) => (segmenter ??= segmenterWith(userWords)).cut(text, false),
    rules: ready,
    ageRules: ready.filter((rule) => rule.childAge),
    words,
    cues: readyCues(cues),
  };
}

/** Reads the dictionary that the service ships in its data folder. */
export function shippedDictionary(): Dictionary {
  const rules = JSON.parse(readFileSync(join(dataFolder(), 'extraction-rules.json'), 'utf8')) as ExtractionRules;
  return createDictionary(readFileSync(join(dataFolder(), 'insurance-dictionary.txt'), 'utf8'), rules);
}

/** The service's data folder: beside src, and so one level further up from the built files in dist. */
export function dataFolder(): string {
  const here = import.meta.dirname;
  const root = here.slice(0, here.lastIndexOf('src'));
  const base = root.replace(/[\\/]$/, '');
  return join(base.endsWith('dist') ? dirname(base) : base, 'data');
}

function readyRule(rule: ExtractionRule): ReadyRule {
  const { patterns = [], unlessAfter, unlessBefore, ...rest } = rule;
  return {
    ...rest,
    patterns: patterns.map((pattern) => new RegExp(pattern, 'gu')),
    ...(unlessAfter === undefined ? {} : { unlessAfter: new RegExp(`^(?:${unlessAfter})`, 'u') }),
    ...(unlessBefore === undefined ? {} : { unlessBefore: new RegExp(`(?:${unlessBefore})$`, 'u') }),
  };
}

function readyCues(cues: Cues): ReadyCues {
  const persons = new Map<string, Person>();
  for (const [person, words] of Object.entries(cues.persons)) for (const word of words) persons.set(word, person as Person);
  return {
    negators: new Set(cues.negators),
    contrast: new Set(cues.contrast),
    connectors: new Set(cues.connectors),
    hypothetical: new Set(cues.hypothetical),
    stateDeniedAfter: new RegExp(cues.stateDeniedAfter, 'u'),
    interestDeniedAfter: new RegExp(cues.interestDeniedAfter, 'u'),
    heldBefore: new RegExp(cues.heldBefore, 'u'),
    intent: new RegExp(cues.intent, 'u'),
    askedAfter: new RegExp(`^(?:${cues.askedAfter})`, 'u'),
    question: new RegExp(cues.question, 'u'),
    past: new RegExp(cues.past, 'u'),
    condition: new RegExp(cues.condition, 'u'),
    persons,
  };
}
