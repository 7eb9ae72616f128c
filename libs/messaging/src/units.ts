import type { RawBatch, RawMessage, RawPosition } from './kafka.js';

/** Batches of one topic that are worked on one after the other. */
export interface Unit {
  readonly topic: string;
  readonly batches: RawBatch[];
}

/** A message with the partition that it came from. */
export interface PlacedMessage {
  readonly partition: number;
  readonly message: RawMessage;
}

/**
 * Shares batches out: several small ones of a topic, up to `limit` messages together, are one unit and so one transaction; a larger one is a unit of its own.
 * Order is kept within a partition, and there is none between partitions. Pure.
 */
export function toUnits(batches: readonly RawBatch[], limit: number): Unit[] {
  const units: Unit[] = [];
  const open = new Map<string, { unit: Unit; size: number }>();
  for (const batch of batches) {
    const size = batch.messages.length;
    const fitting = open.get(batch.topic);
    if (fitting && fitting.size + size <= limit) {
      fitting.unit.batches.push(batch);
      fitting.size += size;
      continue;
    }
    const unit = { topic: batch.topic, batches: [batch] };
    units.push(unit);
    if (!fitting || size < fitting.size) open.set(batch.topic, { unit, size });
  }
  return units;
}

/** The messages of a unit in chunks of `limit`. Pure. */
export function* chunksOf({ batches }: Unit, limit: number): Generator<PlacedMessage[]> {
  const all = batches.flatMap(({ partition, messages }) => messages.map((message) => ({ partition, message })));
  for (let start = 0; start < all.length; start += limit) yield all.slice(start, start + limit);
}

/** Of each partition the last message, as a position. Pure. */
export function endsOf(topic: string, chunk: readonly PlacedMessage[]): RawPosition[] {
  return [...new Map(chunk.map(({ partition, message }) => [partition, message.offset]))].map(([partition, offset]) => ({ topic, partition, offset }));
}

/** Works on all, at most `abreast` at a time. All come to their end, then the first failure is thrown. */
export async function workThrough<T>(items: readonly T[], abreast: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item).catch((error: unknown) => { failures.push(error); });
    }
  };
  await Promise.all(Array.from({ length: Math.min(abreast, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
