// Promise: a request that breaks a rule is refused by field, before anything is done.
import 'reflect-metadata';
import { ContentKind } from '@kejing/contracts/grpc/content/v1/content';
import { requestPipe } from '@kejing/grpc';
import { describe, expect, it } from 'vitest';
import { CreateContentDto, GetContentDto, ListContentsDto } from './content.dto.js';

const requestId = '0197a1b2-0000-7000-8000-000000000001';
const transform = (metatype: new () => object, value: object): Promise<object> => requestPipe().transform(value, { type: 'body', metatype }) as Promise<object>;
const fields = async (metatype: new () => object, value: object) =>
  transform(metatype, value).then(() => [], (e: { fieldViolations: { field: string }[] }) => e.fieldViolations.map((v) => v.field));

const article = { title: '题', summary: '', topics: ['child-cover'], article: { html: '<p>甲</p>' } };
const create = { contentKey: 'child-cover', kind: ContentKind.CONTENT_KIND_ARTICLE, draft: article, requestId };

describe('CreateContent', () => {
  it('takes what is right', async () => {
    expect(await fields(CreateContentDto, create)).toEqual([]);
    expect(await fields(CreateContentDto, { ...create, kind: ContentKind.CONTENT_KIND_POSTER, draft: undefined })).toEqual([]);
  });

  it.each([
    [{ contentKey: 'Child Cover' }, /key/],
    [{ kind: 99 }, /kind/],
    [{ kind: 0 }, /kind/],
    [{ draft: undefined }, /draft/],
    [{ requestId: 'x' }, /request/],
    [{ draft: { ...article, title: '' } }, /title/],
    [{ draft: { ...article, title: '长'.repeat(81) } }, /title/],
    [{ draft: { ...article, topics: ['儿童'] } }, /topics/],
    [{ draft: { ...article, article: { html: 'x'.repeat(200_001) } } }, /html/],
    [{ draft: { ...article, expireTime: { seconds: '-1', nanos: 0 } } }, /seconds/],
    [{ draft: { ...article, article: undefined, live: { streamUrl: 'http://x.example', replayUrl: '', host: '', html: '' } } }, /live/],
    [{ surprise: 1 }, /surprise/],
  ])('refuses %o', async (change, field) => {
    const violations = await fields(CreateContentDto, { ...create, ...change });
    expect(violations.length).toBeGreaterThan(0);
    expect(violations.some((name) => field.test(name))).toBe(true);
  });
});

describe('reading', () => {
  it('needs an id or a key, and a known state', async () => {
    expect(await fields(GetContentDto, { contentId: '', contentKey: 'k', version: 0 })).toEqual([]);
    expect(await fields(GetContentDto, { contentId: requestId, contentKey: '', version: 0 })).toEqual([]);
    expect(await fields(GetContentDto, { contentId: '', contentKey: '', version: 0 })).toHaveLength(1);
    expect(await fields(ListContentsDto, { state: 42, topic: '', pageSize: 201, pageToken: '' })).toHaveLength(2);
    expect(await fields(ListContentsDto, { state: 0, topic: '', pageSize: 0, pageToken: '' })).toEqual([]);
  });
});
