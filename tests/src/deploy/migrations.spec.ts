// Promise: a migration lets the version before run beside it: it adds; what it takes away, a release later, it says so.
import { describe, expect, it } from 'vitest';
import { serviceNames, sources } from './files.js';

/** Statements after which code of the version before may fail. A new constraint in place of another of the same name is judged by its author. */
const breaking = [
  /\bDROP\s+(TABLE|COLUMN|VIEW|FUNCTION|TYPE|SCHEMA)\b/i, /\bRENAME\s+(TO|COLUMN|CONSTRAINT)\b/i, /\bALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE\b/i,
  /\bALTER\s+COLUMN\s+\w+\s+SET\s+NOT\s+NULL\b/i, /\bADD\s+COLUMN\s+(IF\s+NOT\s+EXISTS\s+)?\w+\s+[\w()]+\s+NOT\s+NULL(?!\s+(DEFAULT|GENERATED))/i, /(^|[;`'"])\s*TRUNCATE\b/i,
];

/** What runs forward: the file without its `down`. */
const forward = (code: string) => code.replace(/async down\([\s\S]*$/, '');

/** Statements of a migration that break the version before, unless it says `contract:` in a comment and why it may. */
function breaks(code: string): string[] {
  if (/\* ?contract:/.test(code)) return [];
  return breaking.flatMap((pattern) => forward(code).match(pattern)?.[0] ?? []);
}

describe('migrations', () => {
  it.each(serviceNames)('of %s only add, or say that they are the second half of a change', (service) => {
    for (const { path, text } of sources(`services/${service}/migrations`)) expect(breaks(text), path).toEqual([]);
  });

  it('of libraries too', () => {
    for (const { path, text } of sources('libs/messaging/src')) if (/migrations\.ts$/.test(path)) expect(breaks(text), path).toEqual([]);
  });

  it.each([
    ['takes a column away', 'await q.query(`ALTER TABLE a DROP COLUMN b`)'], ['renames', 'ALTER TABLE a RENAME COLUMN b TO c'], ['changes a type', 'ALTER TABLE a ALTER COLUMN b TYPE bigint'],
    ['asks for what old code does not write', 'ALTER TABLE a ADD COLUMN b text NOT NULL'],
  ])('the check finds one that %s', (_, statement) => {
    expect(breaks(statement)).not.toEqual([]);
    expect(breaks(`/** contract: nobody reads b since 1.2 */ ${statement}`)).toEqual([]);
  });

  it('and lets pass what adds', () => {
    expect(breaks('ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT 0; CREATE INDEX c ON a (b)')).toEqual([]);
  });
});
