// Promise: files of truth and exports are read as they were written, also by spreadsheets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readByRecord, splitRow } from './evaluate-csv.js';

const dir = mkdtempSync(join(tmpdir(), 'kejing-csv-'));
afterAll(() => rmSync(dir, { recursive: true }));

describe('CSV', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['a,,', ['a', '', '']],
    ['"a,b","say ""x""",c', ['a,b', 'say "x"', 'c']],
    ['"",x', ['', 'x']],
  ])('splits %s', (line, values) => expect(splitRow(line)).toEqual(values));

  it('reads a column by record, with a byte order mark and Windows line ends', async () => {
    const file = join(dir, 'truth.csv');
    writeFileSync(file, '\uFEFFsourceSystem,sourceId,personId\r\nCORE,C1,P1\r\n\r\nAPP,"A,1",P2\r\n');
    expect([...(await readByRecord(file, 'personId'))]).toEqual([['CORE:C1', 'P1'], ['APP:A,1', 'P2']]);
    await expect(readByRecord(file, 'customerId')).rejects.toThrow('customerId');
  });
});
