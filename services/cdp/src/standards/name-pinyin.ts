import { pinyin } from 'pinyin-pro';
import { remember } from './remember.js';

/** Toneless syllables of a simplified name, one for each character, with surname readings at its head (单 is shan); ü is v. */
export const syllablesOf: (name: string) => readonly string[] = remember(2_000, (name) =>
  pinyin(name, { surname: 'head', toneType: 'none', type: 'array', v: true }),
);
