// Promise: a file of parties is stored and matched whatever the order of its lines, twice has no more effect than once, every bad line is told with its reason,
// and the export has a row for every accepted record; merged customers who are split again are as before.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalStack } from '@kejing/local';
import { exportIdentity, loadParties } from '@kejing/sample-insurer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack } from '../interop/test-stack.js';
import { readByRecord } from './evaluate-csv.js';
import { evaluateExport } from './evaluate-identity.js';
import { roundTrips } from './evaluate-unmerge.js';
import { generateChinese } from './generate/generate-chinese.js';
import { writeSet } from './generate/generate-main.js';
import { ratesOf } from './generate/rates.js';

const PERSONS = 120;
let stack: LocalStack;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kejing-parties-'));
  await writeSet(folder, generateChinese(PERSONS, 11, ratesOf('like-sample', 11)));
  stack = await startTestStack(['cdp']);
}, 240_000);

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const load = (name: string, lines: readonly string[], options = {}) => {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return loadParties(stack.connection, file, () => undefined, options);
};
const linesOf = () => readFileSync(join(folder, 'parties.ndjson'), 'utf8').trim().split('\n');
async function exported(name: string): Promise<Map<string, string>> {
  const file = join(folder, name);
  const count = await exportIdentity(stack.connection, file, () => undefined);
  const rows = await readByRecord(file, 'customerId');
  expect(rows.size).toBe(count);
  return rows;
}

describe('load parties and export identity', () => {
  it('store and match a file with bad lines between the good ones', async () => {
    const good = linesOf();
    const bad = ['{"sourceSystem":"CORE"', '{"sourceSystem":"CORE","sourceId":"X1","partyType":"PERSON","name":"李不见","reportedAt":"gestern"}'];
    const report = await load('mixed.ndjson', [good[0]!, bad[0]!, ...good.slice(1), bad[1]!]);
    expect(report).toMatchObject({ lines: good.length + 2, accepted: good.length, resolved: good.length, pending: 0, refusedCount: 2 });
    expect(report.refused.map(({ line }) => line)).toEqual([2, good.length + 2]);
    expect(readFileSync(report.refusedFile!, 'utf8')).toBe(report.refused.map(({ line, reason }) => `${line}\t${reason}\n`).join(''));
    expect(JSON.stringify(report.refused)).not.toContain('李');
    const rows = await exported('first.csv');
    const keys = good.map((line) => JSON.parse(line) as { sourceSystem: string; sourceId: string }).map(({ sourceSystem, sourceId }) => `${sourceSystem}:${sourceId}`);
    expect([...rows.keys()].sort()).toEqual([...keys].sort());
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  }, 120_000);

  it('find most of the people', async () => {
    const { figures, notFound, difficulties } = await evaluateExport(join(folder, 'truth.csv'), join(folder, 'first.csv'));
    expect(notFound).toBe(0);
    expect(figures.pairF1).toBeGreaterThan(0.9);
    expect(difficulties.length).toBeGreaterThan(20);
  });

  it('change nothing when the same lines come again, in another order and twice', async () => {
    const before = await readByRecord(join(folder, 'first.csv'), 'customerId');
    const lines = linesOf().reverse();
    const report = await load('again.ndjson', [...lines, ...lines]);
    expect(report).toMatchObject({ lines: 2 * lines.length, resolved: 2 * lines.length, refusedCount: 0 });
    expect([...(await exported('second.csv'))].sort()).toEqual([...before].sort());
  }, 120_000);

  it('go on where an interrupted run was', async () => {
    const lines = linesOf().map((line) => JSON.stringify({ ...(JSON.parse(line) as object), sourceSystem: 'OLD' }));
    const said: string[] = [];
    const file = join(folder, 'resumed.ndjson');
    writeFileSync(file, `${lines.join('\n')}\n`);
    await loadParties(stack.connection, file, () => undefined);
    const report = await loadParties(stack.connection, file, (line) => said.push(line));
    expect(said[0]).toContain(`${lines.length} lines were published before`);
    expect(report).toMatchObject({ lines: lines.length, resolved: lines.length });
  }, 120_000);

  it('give customers back as they were after a merge and a split', async () => {
    const customers = [...new Set((await exported('third.csv')).values())];
    const trips = await roundTrips(stack.connection, customers, 5);
    expect(trips).toMatchObject({ tried: 5, restored: 5, failures: [] });
  }, 120_000);
});
