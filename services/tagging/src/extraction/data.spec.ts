// Promise: the shipped data hold together: every rule leads to a tag that exists and may be read from text, and health, claims and consent tags are marked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder } from './dictionary.js';
import type { ExtractionRules } from './extraction.js';

interface TaxonomyTag {
  id: string;
  name: string;
  path: string[];
  kind: string;
  sensitive: boolean;
  subjects: string[];
}

const read = (file: string): string => readFileSync(join(dataFolder(), file), 'utf8');
const taxonomy = JSON.parse(read('taxonomy.json')) as TaxonomyTag[];
const { rules } = JSON.parse(read('extraction-rules.json')) as ExtractionRules;
const userWords = read('insurance-dictionary.txt').trimEnd().split('\n');

describe('taxonomy', () => {
  it('has 192 tags with ids of their own, each for one kind of subject', () => {
    expect(taxonomy).toHaveLength(192);
    expect(new Set(taxonomy.map((tag) => tag.id)).size).toBe(192);
    for (const tag of taxonomy) {
      expect(tag.id.endsWith(`.${tag.name}`)).toBe(true);
      expect(tag.path).toHaveLength(2);
      expect(['fact', 'rule', 'statistical', 'model', 'nlp', 'manual']).toContain(tag.kind);
      expect(tag.subjects).toEqual([tag.id.split('.')[0]]);
    }
  });

  it('marks health, claims and consent as sensitive, and consent as fact', () => {
    const sensitive = new Set(taxonomy.filter((tag) => tag.sensitive).map((tag) => tag.name));
    for (const name of ['孕产期', '生育', '体检异常', '住院重疾', '理赔协助', '高频理赔', '无理赔', '营销授权', '敏感信息单独同意', '已撤回同意']) expect(sensitive).toContain(name);
    for (const tag of taxonomy) if (tag.id.startsWith('customer.contact.consent.')) expect(tag).toMatchObject({ sensitive: true, kind: 'fact' });
    expect(taxonomy.filter((tag) => tag.sensitive && tag.subjects[0] !== 'customer')).toEqual([]);
  });
});

describe('rules', () => {
  it('lead to tags of the taxonomy, never to consent', () => {
    const ids = new Set(taxonomy.map((tag) => tag.id));
    expect(rules.filter((rule) => !ids.has(rule.tagId)).map((rule) => rule.tagId)).toEqual([]);
    expect(rules.filter((rule) => rule.tagId.startsWith('customer.contact.'))).toEqual([]);
  });

  it('have a confidence, and words or patterns or an age', () => {
    for (const rule of rules) {
      expect(rule.confidence > 0 && rule.confidence <= 1).toBe(true);
      expect((rule.words?.length ?? 0) + (rule.patterns?.length ?? 0) + (rule.childAge ? 1 : 0)).toBeGreaterThan(0);
    }
  });

  it('have all their words in the user dictionary, each once and well formed', () => {
    const known = userWords.map((line) => /^(\S+) \d+ [a-z]+$/u.exec(line)?.[1]);
    expect(known).not.toContain(undefined);
    expect(new Set(known).size).toBe(known.length);
    expect(rules.flatMap((rule) => rule.words ?? []).filter((word) => !known.includes(word))).toEqual([]);
  });
});
