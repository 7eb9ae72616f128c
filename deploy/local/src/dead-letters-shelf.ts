import { randomUUID } from 'node:crypto';
import { keyVersionOf } from '@kejing/crypto';
import { DEAD_LETTER_HEADERS, keyMarks, readLetter, type DeadLetterBook, type MessagingOperations, type RawMessage } from '@kejing/messaging';
import kafkajs, { type Kafka } from 'kafkajs';

/** An event that waits for an operator: parked (its key waits behind it), or dead-lettered (its key has gone on). Nothing of its content. */
export interface Case {
  /** `cdp:parked:12`, or the letter's own id. */
  id: string;
  kind: 'PARKED' | 'LETTER';
  group: string;
  topic: string;
  cause: string;
  detail: string;
  eventId: string;
  /** The key, or on inbound topics what stands for it. */
  keyMark: string;
  partition: number;
  position: string;
  time: Date;
  attempts: number;
  /** Version of the master key under which its content is sealed. */
  sealedUnder?: string;
  letter?: Letter;
  heldId?: string;
}

export type Letter = Pick<RawMessage, 'key' | 'headers' | 'value'>;

/** What is asked for; what is left out matches all. */
export interface Filter { sealedUnder?: string; topic?: string; group?: string; cause?: string; key?: string; ids?: readonly string[] }

const PAGE = 500;

/** All open cases of one service, oldest first of each topic and partition, so that replaying them in this order keeps the order of keys. */
export async function openCases(service: string, kafka: Kafka, book: DeadLetterBook, operations: MessagingOperations): Promise<Case[]> {
  const letters = await readLetters(service, kafka);
  const done = await book.states(letters.map(({ id }) => id));
  const open = letters.filter(({ id }) => !done.has(id));
  return [...(await parked(service, operations)), ...open].sort((a, b) =>
    a.topic.localeCompare(b.topic) || a.partition - b.partition || (BigInt(a.position) < BigInt(b.position) ? -1 : 1));
}

/** Does a case match? `key` is compared in the form in which the topic's keys are kept. Pure, but for the keys of this process. */
export function matches(one: Case, { sealedUnder, topic, group, cause, key, ids }: Filter): boolean {
  return (sealedUnder === undefined || one.sealedUnder === sealedUnder) && (topic === undefined || one.topic === topic) && (group === undefined || one.group === group) && (cause === undefined || one.cause === cause)
    && (ids === undefined || ids.includes(one.id)) && (key === undefined || keyMarks(one.topic, key).includes(one.keyMark));
}

async function parked(service: string, operations: MessagingOperations): Promise<Case[]> {
  const found: Case[] = [];
  for (let after: string | undefined; ; ) {
    const rows = await operations.listHeld({ status: 'PARKED', limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const row of rows) {
      found.push({
        id: `${service}:parked:${row.id}`, kind: 'PARKED', group: row.group, topic: row.topic, cause: row.cause, detail: '', eventId: '', keyMark: row.keyToken,
        partition: row.partition, position: String(row.position), time: row.heldAt, attempts: row.attempts, heldId: String(row.id),
      });
    }
    after = rows.at(-1)?.id;
    if (rows.length < PAGE) return found;
  }
}

/** Every letter on the dead-letter topics of a service's groups. The wire may repeat one: it is told once. */
async function readLetters(service: string, kafka: Kafka): Promise<Case[]> {
  const admin = kafka.admin();
  await admin.connect();
  const names = (await admin.listTopics()).filter((name) => name.endsWith('.dlt') && name.includes(`.${service}.`));
  const ends = new Map(await Promise.all(names.map(async (name) => [name, await admin.fetchTopicOffsets(name)] as const)));
  await admin.disconnect();
  const open = new Map([...ends].flatMap(([name, partitions]) => partitions.filter(({ high, low }) => BigInt(high) > BigInt(low)).map(({ partition, high }) => [`${name} ${partition}`, BigInt(high)])));
  const found = new Map<string, Case>();
  if (open.size === 0) return [];
  const consumer = kafka.consumer({ groupId: `${service}.dead-letters-${randomUUID()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: names, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => { if (!payload.restart) reject(payload.error); });
      consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const message of batch.messages) {
            const one = toCase(message);
            if (one.group.startsWith(`${service}.`)) found.set(one.id, one);
          }
          const place = `${batch.topic} ${batch.partition}`;
          if (BigInt(batch.lastOffset()) + 1n >= (open.get(place) ?? 0n)) open.delete(place);
          if (open.size === 0) resolve();
          return Promise.resolve();
        },
      }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return [...found.values()];
}

function toCase({ key, value, headers, timestamp }: kafkajs.KafkaMessage): Case {
  const letter: Letter = { key, value, headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, one]) => [name, Buffer.from((Array.isArray(one) ? one[0] : one) ?? '')])) };
  const { id, group, topic, cause, detail, eventId, partition, offset } = readLetter(letter);
  return { id, kind: 'LETTER', group, topic, cause, detail, eventId, keyMark: key?.toString() ?? '', partition, position: offset || '0', time: new Date(Number(timestamp)), attempts: 0, letter,
    ...(letter.headers[DEAD_LETTER_HEADERS.sealed]?.toString() === 'true' && value ? { sealedUnder: keyVersionOf(value) } : {}),
  };
}
