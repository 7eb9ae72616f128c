import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { encodePageToken } from './page-token.js';

/** Rows of a page where a request does not say. */
const PAGE_SIZE = 50;

/** What every list request has: the size of a page (0: as the service likes, at most 200) and where to go on. */
export class PageDto {
  @IsInt() @Min(0) @Max(200) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}

/** How many rows to read for a page: one more than it shows, so as to know whether there are more. */
export const rowsToRead = (request: { readonly pageSize: number }): number => (request.pageSize || PAGE_SIZE) + 1;

/**
 * The page of what was read with {@link rowsToRead}, and the token of the next one; empty where this is the last.
 * `query` is what the page token is bound to (see encodePageToken), `position` says where a row stands.
 */
export function pageOf<T>(read: readonly T[], request: { readonly pageSize: number }, query: object, position: (last: T) => object): { rows: T[]; nextPageToken: string } {
  const rows = read.slice(0, rowsToRead(request) - 1);
  const last = rows.at(-1);
  return { rows, nextPageToken: last !== undefined && read.length > rows.length ? encodePageToken(query, position(last)) : '' };
}
