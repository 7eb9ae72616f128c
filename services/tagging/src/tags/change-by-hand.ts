import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';
import { Database, RequestLog } from '@kejing/postgres';
import { expiryAfter } from '../expiry.js';
import { ChangeTags } from './change-tags.js';
import { HandRules } from './hand-rules.js';
import type { TagKey } from './tag.js';
import type { HistoryEntry } from './tag-history.store.js';
import { expired, tagNotAssigned, tagNotManual } from './tags.errors.js';

/** Gives and takes tags by hand; the author is the caller. */
@Injectable()
export class ChangeByHand {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly requests: RequestLog,
    private readonly changeTags: ChangeTags,
    private readonly rules: HandRules,
  ) {}

  /**
   * @param expireTime absent: as the tag's definition says
   * @returns the value as this request (or its first run) made it
   * @throws NOT_FOUND TAG_NOT_DEFINED, RECORD_NOT_FOUND; INVALID TAG_OF_OTHER_SUBJECT, EXPIRE_TIME_PAST; PRECONDITION TAG_NOT_MANUAL; DENIED
   */
  async assign(key: TagKey, expireTime: Date | undefined, requestId: string, caller: Caller): Promise<HistoryEntry> {
    const now = this.clock.now();
    const content = { ...key, expireTime };
    return this.database.tx(async (tx) => {
      const { version } = await this.requests.once(tx, { requestId, method: 'AssignTag', caller: caller.subject, content }, async () => {
        const definition = await this.rules.check(tx, key, caller);
        const ends = expireTime ?? expiryAfter(now, definition.defaultDays ?? 0);
        if (ends !== null && ends <= now) throw expired();
        const support = { source: 'MANUAL', confidence: 1, evidence: { ruleId: caller.subject }, assignTime: now, expireTime: ends } as const;
        const [change] = await this.changeTags.execute(tx, [{ ...key, backfill: false, word: { kind: 'SUPPORT', support } }], now);
        // Only a fact stands above what a person says.
        if (!change) throw tagNotManual();
        return { version: change.value.version.toString() };
      });
      const entry = await this.changeTags.at(tx, key, version);
      if (!entry) throw fault('NOT_FOUND', 'RECORD_NOT_FOUND', 'there is no such record');
      return entry;
    });
  }

  /** @throws NOT_FOUND TAG_NOT_DEFINED, TAG_NOT_ASSIGNED, RECORD_NOT_FOUND; INVALID TAG_OF_OTHER_SUBJECT; PRECONDITION TAG_NOT_MANUAL; DENIED */
  async remove(key: TagKey, requestId: string, caller: Caller): Promise<void> {
    const now = this.clock.now();
    await this.database.tx((tx) =>
      this.requests.once(tx, { requestId, method: 'RemoveTag', caller: caller.subject, content: key }, async () => {
        await this.rules.check(tx, key, caller);
        const word = { kind: 'TAKEN', evidence: { ruleId: caller.subject }, time: now } as const;
        const [change] = await this.changeTags.execute(tx, [{ ...key, backfill: false, word }], now);
        if (!change) throw tagNotAssigned();
        return { version: change.value.version.toString() };
      }),
    );
  }
}
