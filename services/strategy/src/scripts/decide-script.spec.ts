// Promise: a task gets the script of its stage, always the same one; the customer's name stays a blank.
import { describe, expect, it } from 'vitest';
import { decideScript, sayScript } from './decide-script.js';
import type { Script } from './script.js';

const script = (scriptKey: string, more: Partial<Script> = {}): Script => ({
  scriptId: scriptKey, scriptKey, version: 1, scenario: 's', stage: 'APPOINTMENT', objection: 'UNSPECIFIED', text: '{{ salutation }}，{{ agent_name }}：{{ content_url }}', disclosure: '须披露',
  state: 'APPROVED', author: 'a', reviewer: 'b', reviewNote: undefined, createTime: new Date(0), reviewTime: new Date(0), ...more,
});

describe('the script of a task', () => {
  it('is that of its stage before any other, general before an answer to an objection, then by key', () => {
    const all = [script('d', { stage: 'CLOSING' }), script('c', { objection: 'NO_MONEY' }), script('b'), script('a')];
    expect(decideScript(all, 'MEET')?.scriptKey).toBe('a');
    expect(decideScript([...all].reverse(), 'MEET')?.scriptKey).toBe('a');
    expect(decideScript(all, 'CLOSE_DEAL')?.scriptKey).toBe('d');
    expect(decideScript([all[1]!], 'CLOSE_DEAL')?.scriptKey).toBe('c');
    expect(decideScript([], 'MEET')).toBeUndefined();
  });

  it('says who speaks and what is shared, with its disclosure', () => {
    expect(sayScript(script('a'), { agentName: '林小满', contentTitle: '', contentUrl: 'https://x' })).toEqual({ scriptId: 'a', text: '【客户称呼】，林小满：https://x', disclosure: '须披露' });
  });
});
