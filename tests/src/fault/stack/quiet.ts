import type { ServiceName } from '@kejing/local';
import { until } from '@kejing/testing';
import kafkajs, { type Admin } from 'kafkajs';
import pg from 'pg';
import { oracleKafka } from '../oracle/read-wire.js';
import type { FaultStack } from './fault-stack.js';

const { AssignerProtocol } = kafkajs;

/** What is still under way in a stack. */
export interface Backlog {
  /** Records that groups have before them. */
  lag: number;
  /** Those groups. */
  behind: string[];
  outbox: number;
  held: number;
  /** Whose events are held, how and why. */
  causes: string[];
  /** Rows of tables that are queues of work by their name, such as match_queue. */
  queued: number;
  /** Seconds that the oldest row of an outbox waits. */
  oldest: number;
}

/** Groups of the services and the topics of each. */
export type Groups = readonly { groupId: string; topics: string[] }[];

/** Eyes of the harness on one stack: its own connections, past the proxies. */
export class Watch {
  private admin: Admin | undefined;
  private readonly queues = new Map<ServiceName, string[]>();

  constructor(private readonly stack: FaultStack) {}

  async backlog(): Promise<Backlog> {
    const [stands, ...rows] = await Promise.all([this.stands(), ...this.stack.serviceNames.map((service) => this.open(service))]);
    const behind = stands.flatMap(({ groupId, lag }) => (lag > 0 ? [groupId] : []));
    return { lag: add(stands.map(({ lag }) => lag)), behind, outbox: add(rows.map((row) => row.outbox)), held: add(rows.map((row) => row.held)), causes: rows.flatMap((row) => row.causes), queued: add(rows.map((row) => row.queued)), oldest: Math.max(...rows.map((row) => row.oldest)) };
  }

  /** Waits until nothing is under way, twice in a row. Fails with what is, when that changes no more for `stuckMs`: longer than the lease of a process that died, and than a liveness probe takes to restart one. */
  async quiet(stuckMs = 240_000): Promise<void> {
    let last = '';
    let changed = performance.now();
    for (let calm = 0; calm < 2; ) {
      const backlog = await this.backlog().catch(() => undefined);
      calm = backlog && backlog.lag + backlog.outbox + backlog.held + backlog.queued === 0 ? calm + 1 : 0;
      const now = JSON.stringify(backlog);
      if (now !== last) [last, changed] = [now, performance.now()];
      if (calm === 0 && performance.now() - changed > stuckMs) throw new Error(`the stack does not come to rest: ${now}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  /** Ms until each group has moved or has nothing before it, and nobody's outbox is old: the stack works again. */
  async recovery(boundMs = 60_000): Promise<number> {
    const from = performance.now();
    const first = new Map<string, number>();
    await until(async () => {
      const stands = await this.stands();
      for (const { groupId, committed } of stands) if (!first.has(groupId)) first.set(groupId, committed);
      const moving = stands.every(({ groupId, lag, committed }) => lag === 0 || committed > first.get(groupId)!);
      return moving && (await this.backlog()).oldest < 2;
    }, boundMs, 200).catch(() => undefined);
    return Math.round(performance.now() - from);
  }

  async groups(): Promise<Groups> {
    return this.asAdmin(async (admin) => {
      const ours = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((id) => this.stack.serviceNames.some((service) => id.startsWith(`${service}.`)));
      const { groups } = await admin.describeGroups(ours);
      return Promise.all(groups.map(async ({ groupId, members }) => {
        // What its members read, and what it has read before: a group that has just joined has committed nothing, one whose members are dead has no members.
        const subscribed = members.flatMap(({ memberMetadata }) => AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []);
        const committed = (await admin.fetchOffsets({ groupId })).map(({ topic }) => topic);
        return { groupId, topics: [...new Set([...subscribed, ...committed])] };
      }));
    });
  }

  async close(): Promise<void> {
    await this.admin?.disconnect().catch(() => undefined);
    this.admin = undefined;
  }

  /** Rows of a statement in a service's database. */
  async rows<T extends pg.QueryResultRow>(service: ServiceName, sql: string, params: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.stack.connection.databaseUrl(service), connectionTimeoutMillis: 3_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<T>(sql, params)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async open(service: ServiceName): Promise<Omit<Backlog, 'lag' | 'behind'>> {
    const queues = this.queues.get(service) ?? (await this.rows<{ name: string }>(service, `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE '%\\_queue'`)).map(({ name }) => name);
    this.queues.set(service, queues);
    const queued = ['0', ...queues.map((name) => `(SELECT count(*) FROM ${name})`)].join(' + ');
    const [row] = await this.rows<{ outbox: string; held: string; causes: string[] | null; queued: string; oldest: number | null }>(service,
      `SELECT (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM held_event) AS held,
              (SELECT array_agg(DISTINCT concat_ws(' ', consumer_group, status, cause)) FROM held_event) AS causes, ${queued} AS queued,
              (SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8 FROM outbox) AS oldest`);
    return { outbox: Number(row!.outbox), held: Number(row!.held), causes: row!.causes ?? [], queued: Number(row!.queued), oldest: row!.oldest ?? 0 };
  }

  /** Where each group stands: records that it has before it, and offsets that it has committed. */
  private async stands(): Promise<{ groupId: string; lag: number; committed: number }[]> {
    const groups = await this.groups();
    return this.asAdmin(async (admin) => {
      const names = [...new Set(groups.flatMap(({ topics }) => topics))];
      const ends = new Map(await Promise.all(names.map(async (name) => [name, await admin.fetchTopicOffsets(name)] as const)));
      return Promise.all(groups.map(async ({ groupId, topics }) => {
        const offsets = (await admin.fetchOffsets({ groupId, topics })).flatMap(({ topic, partitions }) => partitions.map((own) => ({ topic, ...own })));
        // -1: nothing is committed, the group begins at the first record.
        const lag = add(offsets.map(({ topic, partition, offset }) => Number(ends.get(topic)!.find((end) => end.partition === partition)!.high) - Math.max(0, Number(offset))));
        return { groupId, lag, committed: add(offsets.map(({ offset }) => Math.max(0, Number(offset)))) };
      }));
    });
  }

  private async asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      if (!this.admin) {
        const admin = oracleKafka(this.stack.connection.kafka('admin')).admin({ retry: { retries: 1 } });
        await admin.connect();
        this.admin = admin;
      }
      return await work(this.admin);
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}

const add = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);
