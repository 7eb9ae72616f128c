import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Caller } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { seesSensitive } from './decide-access.js';
import { SubjectAccess } from './subject-access.js';
import type { LiveTag, SubjectKind, TagKey } from './tag.js';
import { TagHistoryStore, type HistoryEntry } from './tag-history.store.js';
import { TagValuesStore } from './tag-values.store.js';

export type LiveValue = TagKey & { readonly state: LiveTag };

/** Questions about tags. */
@Injectable()
export class ReadTags {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly access: SubjectAccess,
    private readonly values: TagValuesStore,
    private readonly history: TagHistoryStore,
  ) {}

  /** Values in force now on these subjects. */
  async ofSubjects(caller: Caller, kind: SubjectKind, subjectIds: readonly string[]): Promise<LiveValue[]> {
    await this.access.check(this.database.reader, caller, kind, subjectIds, false);
    return this.inForce(caller, kind, subjectIds);
  }

  /** Values in force now on the records that the customer is made of now. */
  async ofCustomer(caller: Caller, customerId: string): Promise<LiveValue[]> {
    return this.inForce(caller, 'RECORD', await this.access.ofCustomer(this.database.reader, caller, customerId));
  }

  historyOf(caller: Caller, kind: SubjectKind, subjectId: string, before: string | undefined, limit: number): Promise<HistoryEntry[]> {
    return this.history.page(this.database.reader, { kind, subjectId, withSensitive: seesSensitive(caller) }, before, limit);
  }

  private async inForce(caller: Caller, kind: SubjectKind, subjectIds: readonly string[]): Promise<LiveValue[]> {
    const values = await this.values.inForce(this.database.reader, kind, subjectIds, this.clock.now(), seesSensitive(caller));
    return values.flatMap(({ state, ...key }) => (state.kind === 'LIVE' ? [{ ...key, state }] : []));
  }
}
