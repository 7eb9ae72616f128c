import type { Database, Tx } from '@kejing/postgres';
import { DEAD_LETTER_HEADERS, openDeadLetter } from './dead-letter.js';
import { claimOf } from './decode.js';
import { insertHeld } from './held.store.js';
import { heldTokens, toHeld } from './holding.js';
import { claim, setOutcome } from './inbox.store.js';
import type { RawMessage } from './kafka.js';
import { rulesOf } from './topics.js';

/** What an operator did about a letter. */
export type LetterState = 'REPLAYED' | 'DISCARDED';

/**
 * What can be done about the dead letters of one service, with its database and its keys: letters are immutable records on their topics, so what was done about them
 * is noted here. Every act is done once, however often it is asked for.
 */
export class DeadLetterBook {
  constructor(private readonly db: Database) {}

  /** Those of the letters that were dealt with. */
  async states(letterIds: readonly string[]): Promise<Map<string, LetterState>> {
    const rows: { letter_id: string; state: LetterState }[] = await this.db.reader.query(
      `SELECT letter_id, state FROM dead_letter_done WHERE letter_id = ANY ($1::text[])`, [letterIds]);
    return new Map(rows.map((row) => [row.letter_id, row.state]));
  }

  /**
   * Gives the event of a letter to its group again, and to no other group: it becomes a held event that is due, and the service's own worker handles it, in the order
   * in which letters of its key are replayed. False when the letter was dealt with before. What fails again becomes a new letter.
   */
  async replay(letter: Pick<RawMessage, 'key' | 'headers' | 'value'>): Promise<boolean> {
    const { id, group, topic, partition } = readLetter(letter);
    const raw = originalOfLetter(letter);
    const rules = rulesOf(topic);
    const { eventKey, key } = claimOf(rules, partition, raw);
    return this.db.tx(async (tx) => {
      if (!(await this.note(tx, id, 'REPLAYED', ''))) return false;
      await claim(tx, group, [{ eventKey, outcome: 'HELD' }]);
      await setOutcome(tx, group, [eventKey], 'HELD');
      await insertHeld(tx, [toHeld({
        rules, group, partition, raw, eventKey, keyToken: heldTokens(rules, key)[0]!, status: 'PENDING', waitsFor: null, cause: 'REPLAYED', attempts: 0, dueInMs: 0,
      })]);
      return true;
    });
  }

  /** Notes that nothing more is to be done about a letter. False when it was dealt with before. The reason is no personal data. */
  async discard(letterId: string, reason: string): Promise<boolean> {
    return this.db.tx((tx) => this.note(tx, letterId, 'DISCARDED', reason));
  }

  private async note(tx: Tx, id: string, state: LetterState, reason: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('INSERT INTO dead_letter_done (letter_id, state, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1', [id, state, reason]);
    return rows.length > 0;
  }
}

/** What stands for a key of a topic where held events and letters name it: the key, or on inbound topics keyed hashes of it, for which the service's keys are needed. */
export function keyMarks(topic: string, key: string): string[] {
  return heldTokens(rulesOf(topic), key);
}

/** The original record of a letter, opened where it is sealed. It may hold personal data. */
export function originalOfLetter(letter: Pick<RawMessage, 'key' | 'headers' | 'value'>): RawMessage {
  return readLetter(letter).sealed ? openDeadLetter(letter) : originalOf(letter);
}

/** The parts of a letter's headers. Older letters have no id of their own: where they came from stands for it. */
export function readLetter({ headers }: Pick<RawMessage, 'headers'>): {
  id: string; group: string; topic: string; partition: number; offset: string; cause: string; detail: string; eventId: string; sealed: boolean;
} {
  const text = (name: keyof typeof DEAD_LETTER_HEADERS) => headers[DEAD_LETTER_HEADERS[name]]?.toString('utf8') ?? '';
  const [group, topic, partition, offset] = [text('group'), text('topic'), Number(text('partition')), text('offset')];
  return {
    id: text('letterId') || `${group}/${topic}/${partition}/${offset}`, group, topic, partition, offset,
    cause: text('cause'), detail: text('detail'), eventId: text('eventId'), sealed: text('sealed') === 'true',
  };
}

/** The record of a letter that is not sealed: its own headers beside ours. */
function originalOf(letter: Pick<RawMessage, 'key' | 'headers' | 'value'>): RawMessage {
  const ours = new Set<string>(Object.values(DEAD_LETTER_HEADERS));
  return {
    offset: readLetter(letter).offset, key: letter.key, value: letter.value,
    headers: Object.fromEntries(Object.entries(letter.headers).filter(([name]) => !ours.has(name))),
  };
}
