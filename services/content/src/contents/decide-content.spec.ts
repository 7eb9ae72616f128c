// Promise: a version is shown only after somebody else has approved exactly what is shown, and what was ever shown never changes.
import { describe, expect, it } from 'vitest';
import type { Content, ContentVersion, Draft, VersionState } from './content.js';
import { decideApprove, decideEdit, decidePublish, decideReject, decideSubmit, decideWithdraw, firstDraft } from './decide-content.js';

const T0 = new Date('2026-01-01T00:00:00Z');
const T1 = new Date('2026-01-02T00:00:00Z');
const draft: Draft = { title: '题', summary: '', topics: ['child-cover'], expireTime: null, body: { kind: 'ARTICLE', html: '<p>甲</p>' } };
const other: Draft = { ...draft, title: '新题' };
const states: VersionState[] = ['DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'SUPERSEDED', 'WITHDRAWN'];

const version = (state: VersionState, change: Partial<ContentVersion> = {}): ContentVersion => ({ ...firstDraft(draft, 'amy', T0), state, revision: 3, ...change });
const content = (latest: ContentVersion): Content => ({ contentId: 'c', contentKey: 'k', kind: 'ARTICLE', publishedVersion: null, createTime: T0, latest });
const code = (work: () => unknown) => {
  try {
    work();
    return 'OK';
  } catch (e) {
    return (e as { code: string }).code;
  }
};

describe('editing', () => {
  it('changes a draft in place and remembers every author', () => {
    const edited = decideEdit(content(version('DRAFT')), other, 'bob', 3, T1);
    expect(edited).toMatchObject({ kind: 'SAME_VERSION', version: { version: 1, state: 'DRAFT', revision: 4, title: '新题', authors: ['amy', 'bob'], updateTime: T1 } });
    expect(decideEdit(content(edited.version), other, 'amy', 0, T1).version.authors).toEqual(['bob', 'amy']);
  });

  it('takes an approval away', () => {
    expect(decideEdit(content(version('APPROVED', { reviewer: 'rita' })), other, 'amy', 0, T1).version).toMatchObject({ state: 'DRAFT', reviewer: null });
  });

  it.each(['PUBLISHED', 'SUPERSEDED', 'WITHDRAWN'] as const)('of %s begins the next version', (state) => {
    expect(decideEdit(content(version(state)), other, 'bob', 0, T1)).toMatchObject({
      kind: 'NEW_VERSION', version: { version: 2, revision: 1, state: 'DRAFT', authors: ['bob'], publishTime: null },
    });
  });

  it('is refused in review, and where somebody was faster', () => {
    expect(code(() => decideEdit(content(version('IN_REVIEW')), other, 'amy', 0, T1))).toBe('CONTENT_IN_REVIEW');
    expect(code(() => decideEdit(content(version('DRAFT')), other, 'amy', 2, T1))).toBe('REVISION_CHANGED');
  });
});

describe('the way to being shown', () => {
  it('leads over a reviewer who wrote nothing of it', () => {
    const submitted = decideSubmit(content(version('DRAFT', { authors: ['amy', 'rita'] })), 3, T1);
    expect(submitted).toMatchObject({ state: 'IN_REVIEW', revision: 4 });
    expect(code(() => decideApprove(content(submitted), 'rita', 4, T1))).toBe('REVIEWER_IS_AUTHOR');
    const approved = decideApprove(content(submitted), 'rob', 4, T1);
    expect(approved).toMatchObject({ state: 'APPROVED', reviewer: 'rob' });
    expect(decidePublish(content(approved), T1)).toMatchObject({ state: 'PUBLISHED', publishTime: T1 });
  });

  it('leads back with a reason', () => {
    expect(decideReject(content(version('IN_REVIEW')), 'rob', '请注明出处', 0, T1)).toMatchObject({ state: 'DRAFT', reviewer: 'rob', reviewReason: '请注明出处' });
  });

  it.each(states)('from %s has no short cut', (state) => {
    const at = content(version(state));
    expect(code(() => decideSubmit(at, 0, T1)) === 'OK').toBe(state === 'DRAFT');
    expect(code(() => decideApprove(at, 'rob', 0, T1)) === 'OK').toBe(state === 'IN_REVIEW');
    expect(code(() => decideReject(at, 'rob', 'x', 0, T1)) === 'OK').toBe(state === 'IN_REVIEW');
    expect(code(() => decidePublish(at, T1)) === 'OK').toBe(state === 'APPROVED');
    expect(code(() => decideWithdraw(at.latest, 'rob', 'x', T1)) === 'OK').toBe(state === 'PUBLISHED');
  });

  it('is closed to what has expired', () => {
    expect(code(() => decidePublish(content(version('APPROVED', { expireTime: T1 })), T1))).toBe('CONTENT_EXPIRED');
    expect(code(() => decideWithdraw(undefined, 'rob', 'x', T1))).toBe('CONTENT_NOT_PUBLISHED');
  });
});
