// Promise: only what the customer said of herself makes tags, with places in the whole masked text; a job is tried again while the CDP is away and ends when the text is gone.
import { fault } from '@kejing/errors';
import { describe, expect, it } from 'vitest';
import { shippedDictionary } from '../extraction/dictionary.js';
import { findInConversation, type Utterance } from './decide-extraction.js';
import { decideRetry } from './decide-retry.js';

const dictionary = shippedDictionary();
const say = (speaker: string, text: string, minute = 0): Utterance => ({ speaker, text, time: new Date(Date.UTC(2026, 0, 1, 0, minute)) });

describe('a conversation', () => {
  it('gives what the customer said, with spans in code points of the joined text', () => {
    const utterances = [say('AGENT', '您好😀，考虑重疾险吗？'), say('CUSTOMER', '我怀孕了，想看看少儿险。', 1)];
    const found = findInConversation(utterances, dictionary);
    const tags = found.map(({ tagId }) => tagId);
    expect(tags).toContain('customer.life_stage.stage.孕产期');
    expect(tags).toContain('customer.product_interest.line.少儿险');
    expect(tags).not.toContain('customer.product_interest.line.重疾险');
    const text = [...utterances.map((one) => one.text).join('\n')];
    for (const { tagId, spans } of found) {
      const surfaces = spans.map(({ start, end }) => text.slice(start, end).join(''));
      expect(surfaces.join(), tagId).toMatch(/怀孕|少儿险/);
    }
  });

  it('gives nothing that was denied, wished for or asked about', () => {
    expect(findInConversation([say('CUSTOMER', '我没有怀孕。'), say('CUSTOMER', '我打算怀孕。'), say('CUSTOMER', '怀孕可以买吗？')], dictionary)).toEqual([]);
  });
});

describe('a failed job', () => {
  it('is tried again ever more rarely while the CDP is away', () => {
    const away = fault('UNAVAILABLE', 'X', 'x');
    const delays = [1, 2, 5, 50, 5_000].map((attempts) => decideRetry(away, attempts));
    expect(delays.map((retry) => (retry.kind === 'AGAIN' ? retry.delayMs : -1))).toEqual([1_000, 2_000, 16_000, 600_000, 600_000]);
  });

  it('ends where there is no such conversation, and fails where waiting does not help', () => {
    expect(decideRetry(fault('NOT_FOUND', 'CONVERSATION_NOT_FOUND', 'x'), 1)).toEqual({ kind: 'GONE' });
    expect(decideRetry(fault('DENIED', 'ROLE_MISSING', 'x'), 9)).toMatchObject({ kind: 'AGAIN' });
    expect(decideRetry(fault('DENIED', 'ROLE_MISSING', 'x'), 10)).toEqual({ kind: 'FAILED', cause: 'ROLE_MISSING' });
    expect(decideRetry(undefined, 10)).toEqual({ kind: 'FAILED', cause: 'INTERNAL' });
  });
});
