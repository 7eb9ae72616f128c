// Promise: no link outlives its content, and none is made for what is not shown, by who does not work, or for who refused.
import { describe, expect, it } from 'vitest';
import { decideLink, type LinkWish } from './decide-link.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const content = (expireTime: Date | null): LinkWish['content'] => ({
  contentId: 'c', contentKey: 'k', kind: 'ARTICLE', publishedVersion: 1,
  version: {
    title: '题', summary: '', topics: [], expireTime, body: { kind: 'ARTICLE', html: '<p>甲</p>' }, version: 1, state: 'PUBLISHED', revision: 4, authors: ['amy'],
    reviewer: 'rita', reviewReason: null, createTime: NOW, updateTime: NOW, publishTime: NOW,
  },
});
const agent = { agentId: 'a', slug: 's', agentCode: '1', displayName: '李', licenceNo: '1', active: true };
const wish: LinkWish = { recordId: 'r', taskId: 't', runId: null, content: content(null), agent, record: undefined, refused: false };
const decide = (change: Partial<LinkWish>) => decideLink({ ...wish, ...change }, 'link', 'code', NOW);

describe('a link', () => {
  it.each([
    [null, '2026-06-30T00:00:00.000Z'],
    [new Date('2026-02-01T00:00:00Z'), '2026-02-01T00:00:00.000Z'],
    [new Date('2030-01-01T00:00:00Z'), '2026-06-30T00:00:00.000Z'],
  ])('to a content until %s ends at %s', (expireTime, end) => {
    const decision = decide({ content: content(expireTime) });
    expect(decision.kind === 'LINK' && decision.link.expireTime.toISOString()).toBe(end);
  });

  it.each([
    [{ content: undefined }, 'CONTENT_NOT_PUBLISHED'],
    [{ agent: undefined }, 'AGENT_NOT_ACTIVE'],
    [{ agent: { ...agent, active: false } }, 'AGENT_NOT_ACTIVE'],
    [{ record: { recordId: 'r', agentId: null, erased: true, optOutTime: null } }, 'RECORD_ERASED'],
    [{ refused: true }, 'RECORD_OPTED_OUT'],
  ])('is refused for %o', (change, reason) => expect(decide(change)).toEqual({ kind: 'REFUSED', reason }));
});
