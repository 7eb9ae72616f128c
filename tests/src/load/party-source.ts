import { randomUUID } from 'node:crypto';
import type { MatchingServiceClient } from '@kejing/contracts/grpc/cdp/v1/matching';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import kafkajs, { type Admin, type Producer } from 'kafkajs';
import pg from 'pg';
import { generateChinese } from '../identity/generate/generate-chinese.js';
import type { PartyLine } from '../identity/generate/party-line.js';
import { ratesOf } from '../identity/generate/rates.js';
import { kafkaAs } from '../interop/insurer-systems.js';

const { CompressionTypes, Partitioners } = kafkajs;
const TOPIC = 'insurer.party.v1';
const GROUP = 'cdp.party';
const BATCH = 500;
const SEED = 20_260_601;
const REFRESH_MS = 600_000;

/** Publishes party records of invented Chinese customers as their systems do, damaged and with several of one person, and tells when cdp is done with them. */
export class PartySource {
  private readonly lines;

  private constructor(private readonly producer: Producer, private readonly admin: Admin, private readonly database: pg.Client, private readonly matching: GrpcClient<MatchingServiceClient>, persons: number) {
    this.lines = generateChinese(persons, SEED, ratesOf('like-sample', SEED));
  }

  /** @param persons that may be asked for, at most */
  static async open(stack: StackConnection, persons: number): Promise<PartySource> {
    const producer = kafkaAs(stack, 'insurer').producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    const admin = kafkaAs(stack, 'admin').admin();
    const database = new pg.Client({ connectionString: stack.databaseUrl('cdp') });
    await Promise.all([producer.connect(), admin.connect(), database.connect()]);
    const matching = grpcClient<MatchingServiceClient>('kejing.cdp.v1.MatchingService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'bench', roles: ['OPERATIONS'] }), { deadlineMs: 20_000 });
    return new PartySource(producer, admin, database, matching, persons);
  }

  /** `count` records that were not published before; fewer where there are no more. */
  async publish(count: number): Promise<number> {
    let published = 0;
    while (published < count) {
      const messages = [];
      while (messages.length < Math.min(BATCH, count - published)) {
        const next = this.lines.next();
        if (next.done) break;
        messages.push(toMessage(next.value.line));
      }
      if (messages.length === 0) break;
      await this.producer.send({ topic: TOPIC, acks: -1, compression: CompressionTypes.None, messages });
      published += messages.length;
    }
    return published;
  }

  /** How many records were published that cdp has not taken in. */
  async lag(): Promise<number> {
    const [ends, [group]] = await Promise.all([this.admin.fetchTopicOffsets(TOPIC), this.admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] })]);
    const taken = new Map(group!.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
    return ends.reduce((sum, { partition, high, low }) => sum + Number(high) - Math.max(Number(low), taken.get(partition) ?? 0), 0);
  }

  /** Whether all that was published is stored, matched, and told. */
  async isDone(): Promise<boolean> {
    if ((await this.lag()) > 0) return false;
    if (Number((await this.matching.getMatchQueue({})).queued) > 0) return false;
    return (await this.database.query('SELECT 1 FROM outbox LIMIT 1')).rowCount === 0;
  }

  /** Counts frequencies again where the base has grown by so much, as the cdp does by itself once it has doubled; what follows from it is not waited for. */
  async refresh(minGrowthPercent: number): Promise<void> {
    await this.matching.refreshModel({ requestId: randomUUID(), minGrowthPercent }, { deadlineMs: REFRESH_MS });
  }

  async customers(): Promise<number> {
    const { rows } = await this.database.query<{ count: string }>('SELECT count(*) FROM customer');
    return Number(rows[0]!.count);
  }

  async close(): Promise<void> {
    closeGrpcClient(this.matching);
    await Promise.all([this.producer.disconnect(), this.admin.disconnect(), this.database.end()]);
  }
}

/** The record of a line as its system would publish it. */
export function toMessage(line: PartyLine) {
  const { sourceSystem, sourceId, partyType, gender, birthDate, idType, mobile, phones = [], address, policyRoles = [], reportedAt, ...rest } = line;
  const time = new Date(reportedAt).toISOString();
  const [year, month, day] = (birthDate ?? '').split('-').map(Number);
  const value = {
    ...rest, sourceSystem, sourceId, legalEntity: 'KJ-LIFE', partyType: `PARTY_TYPE_${partyType}`, reportTime: time,
    ...(gender ? { gender: gender === 'M' ? 'GENDER_MALE' : 'GENDER_FEMALE' } : {}),
    ...(birthDate ? { birthDate: { year, month, day } } : {}),
    ...(idType ? { idType: `ID_TYPE_${idType}` } : {}),
    phones: [...(mobile ? [mobile] : []), ...phones].map((number) => ({ number })),
    ...(typeof address === 'string' ? { address } : {}),
    policyRoles: policyRoles.map(({ policyNo, role }) => ({ policyNo, role: `POLICY_ROLE_${role}` })),
  };
  return {
    key: `${sourceSystem}:${sourceId}`, value: JSON.stringify(value),
    headers: {
      ce_specversion: '1.0', ce_id: randomUUID(), ce_type: 'kejing.insurer.v1.PartyReported', ce_source: `/insurer/${sourceSystem.toLowerCase()}`, ce_time: time,
      ce_sourceversion: String(Date.parse(time)), 'content-type': 'application/json',
    },
  };
}
