// Promise: every text that a reader sees is checked, and a draft that contradicts itself is refused by field.
import { describe, expect, it } from 'vitest';
import { defaultPhraseChecker } from '../phrases/default-checker.js';
import type { Draft } from './content.js';
import { acceptDraft, checkDraft, violationsOf } from './decide-draft.js';

const check = defaultPhraseChecker();
const NOW = new Date('2026-01-01T00:00:00Z');
const article = (change: Partial<Draft> = {}): Draft => ({ title: '题', summary: '', topics: [], expireTime: null, body: { kind: 'ARTICLE', html: '<p>甲</p>' }, ...change });
const live = (change: object = {}): Draft =>
  article({
    body: {
      kind: 'LIVE', startTime: '2026-01-02T00:00:00.000Z', endTime: '2026-01-02T01:00:00.000Z', streamUrl: 'https://live.example/1', replayUrl: '', host: '', html: '',
      ...change,
    },
  });

describe('a draft', () => {
  it('has its HTML cleaned', () => {
    expect(acceptDraft(article({ body: { kind: 'ARTICLE', html: '<p onclick="x">甲</p><script>1</script>' } }), NOW).body.html).toBe('<p>甲</p>');
  });

  it.each([
    [article({ expireTime: NOW }), 'draft.expire_time'],
    [article({ body: { kind: 'ARTICLE', html: '<script>1</script>' } }), 'draft.article.html'],
    [live({ endTime: '2026-01-02T00:00:00.000Z' }), 'draft.live.end_time'],
  ])('is refused by field %#', (draft, field) => {
    expect(() => acceptDraft(draft, NOW)).toThrow(expect.objectContaining({ code: 'DRAFT_INVALID', fieldViolations: [expect.objectContaining({ field })] }));
  });

  it('is checked in every field, across tags', () => {
    const draft = article({ title: '最佳选择', summary: '稳赚不赔', body: { kind: 'ARTICLE', html: '<p>保<b>本</b></p>' } });
    expect(violationsOf(checkDraft(draft, check)).map((v) => v.field)).toEqual(['draft.title', 'draft.summary', 'draft.html']);
    expect(checkDraft(live({ host: '国家级专家' }), check)).toMatchObject([{ field: 'host', phrase: '国家级' }]);
  });

  it('may explain a figure in another field', () => {
    expect(checkDraft(article({ title: '年化演示' }), check)).toMatchObject([{ level: 'WARN' }]);
    expect(violationsOf(checkDraft(article({ title: '年化演示' }), check))).toEqual([]);
    expect(checkDraft(article({ title: '年化演示', body: { kind: 'ARTICLE', html: '<p>红利不确定</p>' } }), check)).toEqual([]);
  });
});
