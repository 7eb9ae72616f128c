import { Converter } from 'opencc-js/t2cn';
import { packageFile } from '../package-file.js';
import { phraseChecker } from './check-phrases.js';
import { normaliser } from './normalise.js';
import type { PhraseChecker, PhraseRules } from './phrase.js';

/** DI token of the {@link PhraseChecker}. */
export const PHRASE_CHECKER = Symbol('content:phrase-checker');

/** The check by data/phrases.json. */
export function defaultPhraseChecker(): PhraseChecker {
  const rules = JSON.parse(packageFile('data/phrases.json')) as PhraseRules;
  return phraseChecker(rules, normaliser(Converter({ from: 't', to: 'cn' }), rules.homoglyphs));
}
