import { Logger } from '@nestjs/common';
import { parseKeys } from '@kejing/crypto';
import { DeadLetterBook, MessagingOperations, originalOfLetter, useSealKeys } from '@kejing/messaging';
import { openDatabase } from '@kejing/postgres';
import kafkajs from 'kafkajs';
import { matches, openCases, type Case, type Filter } from './dead-letters-shelf.js';
import { shapeOf } from './dead-letters-shape.js';

/** The way to one service's letters: its own environment, as the service itself has it. */
export interface Desk { service: string; env: NodeJS.ProcessEnv }

export interface Outcome { done: number; before: number }

/** What an operator asks of one service; each act has its effect once. */
export class DeadLetters {
  private constructor(
    private readonly service: string, private readonly kafka: kafkajs.Kafka, private readonly book: DeadLetterBook, private readonly operations: MessagingOperations,
    readonly close: () => Promise<void>,
  ) {}

  static async open({ service, env }: Desk): Promise<DeadLetters> {
    Logger.overrideLogger(['error']);
    const { KEJING_MASTER_KEYS: master, KEJING_TOKEN_KEYS: tokens, KEJING_KAFKA_USERNAME: username, KEJING_KAFKA_PASSWORD: password } = env;
    useSealKeys(master && tokens ? { master: parseKeys(master), tokens: parseKeys(tokens) } : undefined);
    const db = await openDatabase({ url: env['KEJING_DATABASE_URL']!, poolSize: 2, migrations: [], service: 'kejing-dead-letters' });
    const kafka = new kafkajs.Kafka({
      clientId: 'dead-letters', brokers: env['KEJING_KAFKA_BROKERS']!.split(','), logLevel: kafkajs.logLevel.NOTHING, ssl: env['KEJING_KAFKA_TLS'] === 'true',
      ...(username ? { sasl: { mechanism: env['KEJING_KAFKA_MECHANISM'] ?? 'plain', username, password: password ?? '' } as kafkajs.SASLOptions } : {}),
    });
    return new DeadLetters(service, kafka, new DeadLetterBook(db), new MessagingOperations(db, { groups: [] }), () => db.close());
  }

  /** Open cases that match, in order. */
  async list(filter: Filter): Promise<Case[]> {
    return (await openCases(this.service, this.kafka, this.book, this.operations)).filter((one) => matches(one, filter));
  }

  /** Gives cases to their group again, in order. */
  async replay(cases: readonly Case[]): Promise<Outcome> {
    return this.each(cases, async (one) => (one.letter ? this.book.replay(one.letter) : (await this.operations.replay({ ids: [one.heldId!] })) > 0));
  }

  /** Gives cases up. A parked one becomes a dead letter with cause DISCARDED, and its key goes on. */
  async discard(cases: readonly Case[], reason: string): Promise<Outcome> {
    return this.each(cases, async (one) => {
      if (one.letter) return this.book.discard(one.id, reason);
      await this.operations.discard(one.heldId!, reason);
      return true;
    });
  }

  private async each(cases: readonly Case[], act: (one: Case) => Promise<boolean>): Promise<Outcome> {
    const outcome = { done: 0, before: 0 };
    for (const one of cases) outcome[(await act(one)) ? 'done' : 'before'] += 1;
    return outcome;
  }
}

/** Counts by group, topic, kind and cause, most first. */
export function countByCause(cases: readonly Case[]): { group: string; topic: string; kind: string; cause: string; count: number }[] {
  const groups = Map.groupBy(cases, ({ group, topic, kind, cause }) => JSON.stringify([group, topic, kind, cause]));
  return [...groups.values()].map((own) => ({ group: own[0]!.group, topic: own[0]!.topic, kind: own[0]!.kind, cause: own[0]!.cause, count: own.length })).sort((a, b) => b.count - a.count);
}

/** All that may be told of one case, in lines. */
export function describeCase(one: Case): string {
  const lines = [
    ['id', one.id], ['kind', one.kind === 'PARKED' ? 'parked: later events of its key wait' : 'dead letter: its key has gone on'], ['group', one.group], ['topic', one.topic], ['cause', one.cause],
    ['detail', one.detail], ['event', one.eventId], ['key', one.keyMark], ['came from', `partition ${one.partition}, offset ${one.position}`], ['since', one.time.toISOString()], ['tries', String(one.attempts)], ['sealed', one.sealedUnder ?? ''],
  ].filter(([, value]) => value !== '').map(([name, value]) => `${name!.padEnd(10)} ${value}`);
  return [...lines, ...(one.letter ? ['payload', shapeOf(originalOfLetter(one.letter).value)] : [])].join('\n');
}
