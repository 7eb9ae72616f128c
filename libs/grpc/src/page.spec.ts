// Promise: pages show each row once and end; a page is as large as was asked for, within bounds.
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { decodePageToken, PageDto, pageOf, rowsToRead } from './index.js';

const all = Array.from({ length: 120 }, (_, i) => i + 1);
const query = { method: 'List' };

const walk = (pageSize: number): number[][] => {
  const pages: number[][] = [];
  for (let token = ''; pages.length === 0 || token !== ''; ) {
    const after = decodePageToken<{ n: number }>(token, query)?.n ?? 0;
    const page = pageOf(all.filter((n) => n > after).slice(0, rowsToRead({ pageSize })), { pageSize }, query, (n) => ({ n }));
    pages.push(page.rows);
    token = page.nextPageToken;
  }
  return pages;
};

describe('pages', () => {
  it.each([[0, 3], [50, 3], [60, 2], [120, 1], [200, 1], [7, 18]])('of %d rows show each row once, on %d pages', (size, count) => {
    const pages = walk(size);
    expect(pages.flat()).toEqual(all);
    expect(pages).toHaveLength(count);
  });

  it('of nothing are one empty page', () => expect(pageOf([], { pageSize: 0 }, query, () => ({}))).toEqual({ rows: [], nextPageToken: '' }));

  it.each([[-1, ''], [201, ''], [1.5, ''], [1, 'x'.repeat(2049)]])('are not of %d rows or a token of any length', (pageSize, pageToken) =>
    expect(validateSync(plainToInstance(PageDto, { pageSize, pageToken }))).toHaveLength(1));
});
