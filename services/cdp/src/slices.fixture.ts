import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CLOCK, IDS, ManualClock, systemIds } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import type { ReceivedEvent } from '@kejing/messaging';
import { Database, openDatabase, RequestLog } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { migrations } from '../migrations/index.js';

const key = () => `v1:${randomBytes(32).toString('base64')}`;
/** The same for all databases of a test: equal values have equal tokens in them. */
const keys = { masterKeys: key(), tokenKeys: key() };

/** Slices on a database of their own, wired by their modules; events are handed to the consumers as the transport would. */
export async function testSlices(...modules: Type[]) {
  const { url, db, close } = await testDatabase();
  const database = await openDatabase({ url, poolSize: 4, migrations, service: 'test' });
  const clock = new ManualClock('2026-06-01T08:00:00Z');
  const config = { ...keys, businessZone: 'Asia/Shanghai', erasureListFile: '/dev/null' };
  const nest = await Test.createTestingModule({ imports: [globals(database, clock, config), ...modules] }).compile();
  return {
    clock,
    database,
    db,
    get: <T>(type: abstract new (...args: never[]) => T): T => nest.get<T>(type as never, { strict: false }),
    /** Types and data of what waits in the outbox for a topic, oldest first. */
    async sent(topic: string): Promise<{ type: string; backfill: boolean; data: Record<string, unknown> }[]> {
      const rows = await db.query(`SELECT type, headers, value FROM outbox WHERE topic = $1 ORDER BY id`, [topic]);
      return rows.rows.map((row: { type: string; headers: Record<string, string>; value: Buffer }) => ({
        type: row.type.split('.').at(-1)!,
        backfill: row.headers['ce_backfill'] === 'true',
        data: JSON.parse(row.value.toString('utf8')) as Record<string, unknown>,
      }));
    },
    async close() {
      await nest.close();
      await database.close();
      await close();
    },
  };
}

/** An event as it comes from Kafka. */
export function received<D extends DescMessage>(schema: D, data: MessageInitShape<D>, over: Partial<ReceivedEvent> = {}): ReceivedEvent {
  const time = over.time ?? new Date('2026-06-01T08:00:00Z');
  return {
    id: systemIds.next(), type: schema.typeName, source: '/test', time, backfill: false, topic: '', partition: 0, offset: '0', key: '',
    sourceVersion: BigInt(time.getTime()), data: create(schema, data), ...over,
  };
}

function globals(database: Database, clock: ManualClock, config: object): DynamicModule {
  const providers = [
    { provide: Database, useValue: database },
    { provide: RequestLog, useValue: new RequestLog() },
    { provide: CLOCK, useValue: clock },
    { provide: IDS, useValue: systemIds },
    { provide: SERVICE_CONFIG, useValue: config },
  ];
  return { module: TestGlobals, global: true, providers, exports: providers.map((one) => one.provide) };
}

@Module({})
class TestGlobals {}
