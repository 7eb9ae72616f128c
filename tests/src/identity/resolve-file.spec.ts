// Promise: a file resolved in memory gives the same customers whatever the order of its lines, counts a record's latest report, and tells why a line is no record.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readByRecord } from './evaluate-csv.js';
import { evaluateExport } from './evaluate-identity.js';
import { generateChinese } from './generate/generate-chinese.js';
import { writeSet } from './generate/generate-main.js';
import { ratesOf } from './generate/rates.js';
import { resolveFile } from './resolve-file.js';

let folder: string;
let lines: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kejing-resolve-'));
  await writeSet(folder, generateChinese(300, 11, ratesOf('like-sample', 11)));
  lines = readFileSync(join(folder, 'parties.ndjson'), 'utf8').trim().split('\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function resolve(name: string, of: readonly string[]) {
  const [file, out] = [join(folder, `${name}.ndjson`), join(folder, `${name}.csv`)];
  writeFileSync(file, `${of.join('\n')}\n`);
  return { ...(await resolveFile(file, out, { today: '2026-11-22', profile: 'chinese', say: () => undefined })), out };
}

/** The records of each customer, whatever the customers are called. */
async function clustersOf(out: string): Promise<string[]> {
  return [...Map.groupBy(await readByRecord(out, 'customerId'), ([, customer]) => customer).values()].map((rows) => rows.map(([record]) => record).sort().join(' ')).sort();
}

describe('a file resolved in memory', () => {
  it('has a row for every record, and finds who is who', async () => {
    const { records, customers, out } = await resolve('all', lines);
    const { figures, notFound } = await evaluateExport(join(folder, 'truth.csv'), out);
    expect({ records, notFound, left: readdirSync(folder).filter((name) => name.endsWith('.part')) }).toEqual({ records: lines.length, notFound: 0, left: [] });
    expect(figures.foundClusters).toBe(customers);
    expect(figures.pairF1).toBeGreaterThan(0.95);
  });

  it('gives the same customers in another order, and with lines that come twice', async () => {
    const turned = [...lines].reverse();
    expect(await clustersOf((await resolve('turned', [...turned, ...turned.slice(0, 50)])).out)).toEqual(await clustersOf((await resolve('all', lines)).out));
  });

  it('takes what a source said last of a record, wherever it stands', async () => {
    const of = (id: string, name: string, reportedAt: string) => JSON.stringify({ sourceSystem: 'CORE', sourceId: id, partyType: 'PERSON', name, idType: 'RESIDENT_ID', idNumber: '11010119900307299X', reportedAt });
    const [now, before] = [of('A', '王小明', '2026-02-01'), JSON.stringify({ sourceSystem: 'CORE', sourceId: 'A', partyType: 'PERSON', name: '赵大刚', reportedAt: '2026-01-01' })];
    for (const file of [[before, now], [now, before]]) expect(await clustersOf((await resolve('latest', [...file, of('B', '王小明', '2026-02-01')])).out)).toEqual(['CORE:A CORE:B']);
  });

  it('tells at once where it cannot write, or read, and leaves nothing', async () => {
    const options = { today: '2026-11-22', profile: 'chinese' as const, say: () => undefined };
    await expect(resolveFile(join(folder, 'parties.ndjson'), join(folder, 'nowhere', 'out.csv'), options)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(resolveFile(join(folder, 'nothing.ndjson'), join(folder, 'nothing.csv'), options)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(folder).filter((name) => name.startsWith('nothing'))).toEqual([]);
  });

  it('tells the reason of each line that is no record, and what was in it not', async () => {
    const { records, refused } = await resolve('bad', [lines[0]!, '{"sourceSystem":"CORE"', '{"sourceSystem":"CORE","sourceId":"X1","partyType":"PERSON","name":"李不见","reportedAt":"gestern"}', '{"sourceSystem":"CORE"']);
    expect(records).toBe(1);
    expect(Object.fromEntries(refused)).toEqual({ 'BAD_JSON: the line is no JSON': 2, 'INVALID_FIELD: reportedAt is no time (YYYY-MM-DD or RFC 3339)': 1 });
  });
});
