// Promise: a list of erasures in a bucket keeps every erasure of every replica, once told it is kept, and never writes over another one.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BucketErasureList } from './bucket-erasure-list.js';
import type { ErasedRecord } from './erasure-list.js';
import { ObjectBucket } from './object-bucket.js';

const objects = new Map<string, string>();
let server: Server;
let answer: { status: number; body: string } | undefined;

/** As much of S3 as is asked for; it lists two names at a time. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://store');
    let body = '';
    request.on('data', (part: Buffer) => { body += part.toString(); }).on('end', () => {
      if (answer) return void response.writeHead(answer.status).end(answer.body);
      if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=id/')) return void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      const path = decodeURIComponent(url.pathname);
      if (request.method === 'PUT') return void (objects.set(path, body), response.end());
      if (!url.searchParams.has('list-type')) return void response.end(objects.get(path));
      const keys = [...objects.keys()].map((key) => key.slice('/erasures/'.length)).filter((key) => key.startsWith(url.searchParams.get('prefix')!)).sort();
      const from = Number(url.searchParams.get('continuation-token')?.slice('after&'.length) ?? 0);
      const more = from + 2 < keys.length;
      response.end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${keys.slice(from, from + 2).map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}${more ? `<NextContinuationToken>after&amp;${from + 2}</NextContinuationToken>` : ''}</ListBucketResult>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => { objects.clear(); answer = undefined; });

const list = (path = '/erasures/prod cdp', port = (server.address() as AddressInfo).port) =>
  new BucketErasureList(new ObjectBucket(`http://127.0.0.1:${port}${path.replace(' ', '%20')}`, { region: 'us-east-1', accessKeyId: 'id', secretAccessKey: 'hunter2' }));
const entry = (n: number): ErasedRecord => ({ erasureId: `e${n}`, recordId: `r${n}`, tokens: [`v1.${n}`], erasedAt: '2026-06-01T08:00:00.000Z' });

it('reads what all replicas wrote, over all pages, and nothing of another folder', async () => {
  await Promise.all([1, 2, 3, 4, 5].map((n) => list().append([entry(n), entry(n + 100)])));
  await list('/erasures/other').append([entry(9)]);
  objects.set('/erasures/prod cdp/README', 'not ours');
  expect((await list().read()).map(({ recordId }) => recordId).sort()).toEqual(['r1', 'r101', 'r102', 'r103', 'r104', 'r105', 'r2', 'r3', 'r4', 'r5']);
});

it('keeps one object of what is told twice, and two of two erasures with one id', async () => {
  await list().append([entry(1)]);
  await list().append([entry(1)]);
  expect(objects.size).toBe(1);
  await list().append([entry(1), entry(2)]);
  expect(objects.size).toBe(2);
  await list().append([]);
  expect(objects.size).toBe(2);
});

it.each([
  ['refuses', { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code><Message>hunter2</Message></Error>' }, 'SignatureDoesNotMatch'],
  ['has no such bucket', { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' }, 'NoSuchBucket'],
  ['answers with something else', { status: 502, body: '<html>' }, 'status 502'],
])('says what is wrong where the store %s, and no secret', async (_, wrong, named) => {
  answer = wrong;
  for (const act of [() => list().append([entry(1)]), () => list().read()]) {
    const error: unknown = await act().catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: 'UNAVAILABLE', code: 'ERASURE_LIST_UNAVAILABLE', retriable: true });
    expect(String(error)).toContain(named);
    expect(String(error)).toContain('KEJING_ERASURE_LIST_URL');
    expect(String(error)).not.toContain('hunter2');
  }
});

it('says so where no store answers', async () => {
  await expect(list('/erasures', 9).append([entry(1)])).rejects.toThrow(/no answer/);
});
