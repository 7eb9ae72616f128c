// Promise: values from before grounds were kept stay as they are, and give way to what their rule, or a person, says next.
import { messagingMigrations } from '@kejing/messaging';
import { openDatabase } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { expect, it } from 'vitest';
import { taggingMigrations } from '../migrations/index.js';
import { decideWord } from './tags/decide-tag.js';
import { TagValuesStore } from './tags/tag-values.store.js';

const RULE = '00000000-0000-7000-8000-000000000001';

it('a value from before rests on itself', async () => {
  const { url, close } = await testDatabase();
  const open = (migrations: typeof taggingMigrations) => openDatabase({ url, poolSize: 2, migrations: [...messagingMigrations, ...migrations], service: 'tagging-test' });
  const before = await open(taggingMigrations.filter(({ name }) => name !== 'Grounds202611221430'));
  await before.tx(async (tx) => {
    await tx.query(`INSERT INTO rule VALUES ('k', 1, $1, 'FACTS', 'true', 't', 0.9, 0, false, true, 'a', now())`, [RULE]);
    await tx.query(
      `INSERT INTO tag_value (subject_id, tag_id, subject_kind, version, sensitive, removed, source, confidence, evidence, assigned_at, expires_at, end_reason, ended_at)
       VALUES ('live', 't', 'RECORD', 3, false, false, 'RULE', 0.9, jsonb_build_object('ruleId', $1::text, 'ruleVersion', 1), '2026-01-02T03:04:05.678Z', NULL, NULL, NULL),
              ('read', 't', 'RECORD', 1, false, false, 'NLP', 0.5, '{}', '2026-01-02Z', '2026-09-01Z', NULL, NULL),
              ('gone', 't', 'RECORD', 2, false, true, NULL, NULL, NULL, NULL, NULL, 'MANUAL', '2026-02-01Z')`,
      [RULE],
    );
    await tx.query(`INSERT INTO record_policy VALUES ('r', 'p', 'HOLDER', 'MOTOR', 'IN_FORCE', 0, '2026-01-01Z', 'e')`);
  });
  await before.close();

  const database = await open(taggingMigrations);
  const [gone, live, read] = await database.tx((tx) => new TagValuesStore().lock(tx, ['gone', 'live', 'read'], ['t']));
  expect(gone!.grounds).toEqual({ supports: [], denials: [], takenTime: new Date('2026-02-01') });
  expect(live!.grounds.supports).toMatchObject([{ source: 'RULE', stateRule: RULE, assignTime: new Date('2026-01-02T03:04:05.678Z'), expireTime: null }]);
  expect(read!.grounds.supports).toEqual([{ source: 'NLP', confidence: 0.5, evidence: {}, assignTime: new Date('2026-01-02'), expireTime: new Date('2026-09-01') }]);
  const silent = { kind: 'STATE', rules: [RULE], supports: [], denials: [], holdsOn: true } as const;
  expect(decideWord(live!, silent, new Date('2026-03-01'))).toMatchObject({ kind: 'REMOVED', state: { version: 4n, reason: 'CONTRADICTED' } });
  expect(decideWord(read!, silent, new Date('2026-03-01'))).toMatchObject({ kind: 'KEEP', state: { kind: 'LIVE' } });
  expect(await database.reader.query(`SELECT changed_at AS since, told_at AS told, departed FROM record_policy`)).toEqual([{ since: new Date('2026-01-01'), told: null, departed: false }]);
  await database.close();
  await close();
});
