import { Inject, Injectable } from '@nestjs/common';
import { Database, RequestLog, type Tx } from '@kejing/postgres';
import { MatchQueue } from '../identity/match-queue.js';
import type { Frequencies } from '../matching/model.js';
import { ActivateModel, type Asked } from './activate-model.js';
import { ActiveModel } from './active-model.js';
import { CountValues, type Hub } from './count-values.js';
import { HubsStore } from './hubs.store.js';
import { MatchedRecordsStore } from './matched-records.store.js';
import { ModelsStore } from './models.store.js';

export interface Refreshed {
  version: number;
  queued: number;
  hubs: number;
  /** False where the base has grown too little for it. */
  isCounted: boolean;
}

/** Counts frequencies and hubs again, under the weights that are active. */
@Injectable()
export class RefreshModel {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RequestLog) private readonly requests: RequestLog,
    @Inject(CountValues) private readonly count: CountValues,
    @Inject(ModelsStore) private readonly models: ModelsStore,
    @Inject(ActiveModel) private readonly active: ActiveModel,
    @Inject(ActivateModel) private readonly activate: ActivateModel,
    @Inject(HubsStore) private readonly hubs: HubsStore,
    @Inject(MatchedRecordsStore) private readonly records: MatchedRecordsStore,
    @Inject(MatchQueue) private readonly queue: MatchQueue,
  ) {}

  /**
   * One at a time in a process: counting takes memory, and the second would find what the first found.
   * @param minGrowthPercent by which the number of records must have moved since the active version was counted; a new count has all records matched again,
   *   which a small load into a large base is not worth
   */
  execute(minGrowthPercent: number, asked: Asked): Promise<Refreshed> {
    return this.inTurn(async () => {
      const isStill = minGrowthPercent > 0 && (await this.growthPercent()) < minGrowthPercent;
      const found = isStill ? undefined : { frequencies: await this.count.frequencies(), hubs: await this.count.hubs() };
      return this.once(asked, { minGrowthPercent }, async (tx) => {
        if (found !== undefined) return this.renew(tx, found, asked);
        return { version: (await this.active.current(tx)).version, queued: 0, hubs: await this.hubs.count(tx), isCounted: false };
      });
    });
  }

  /** Looks only which values too many share now: no weight moves. */
  countHubs(asked: Asked): Promise<Refreshed> {
    return this.inTurn(async () => {
      const found = await this.count.hubs();
      return this.once(asked, { only: 'hubs' }, async (tx) => {
        await this.models.holdActivation(tx);
        return this.hubsOnly(tx, found, (await this.active.current(tx)).version, asked.now);
      });
    });
  }

  /** Whether there are about twice as many records as the active version is for: it takes strangers for half as many as there are, and links too much. */
  async hasOutgrown(): Promise<boolean> {
    const { frequencies, profiles } = await this.active.current(this.database.reader);
    return (await this.records.estimate(this.database.reader)) >= 2 * (frequencies.records || profiles.chinese.records);
  }

  private inTurn(work: () => Promise<Refreshed>): Promise<Refreshed> {
    const next = this.last.then(work);
    this.last = next.catch(() => undefined);
    return next;
  }

  private once({ actor, requestId }: Asked, content: object, work: (tx: Tx) => Promise<Refreshed>): Promise<Refreshed> {
    return this.database.tx((tx) => this.requests.once(tx, { caller: actor, method: 'RefreshModel', requestId, content }, () => work(tx)));
  }

  private async growthPercent(): Promise<number> {
    const { frequencies: { records } } = await this.active.current(this.database.reader);
    return (Math.abs((await this.records.count(this.database.reader)) - records) * 100) / Math.max(1, records);
  }

  private async renew(tx: Tx, found: { frequencies: Frequencies; hubs: readonly Hub[] }, { actor, now }: Asked): Promise<Refreshed> {
    await this.models.holdActivation(tx); // before anything is shared: two that both share and wait for each other's end would never end
    const before = await this.active.current(tx);
    if (sameFrequencies(before.frequencies, found.frequencies)) return this.hubsOnly(tx, found.hubs, before.version, now);
    const version = await this.models.nextVersion(tx);
    await this.models.putFrequencies(tx, version, found.frequencies);
    await this.models.insert(tx, { version, state: 'DRAFT', profiles: before.profiles, frequencyVersion: version, createTime: now, actor, records: found.frequencies.records });
    await this.activate.switchTo(tx, version);
    await this.exchange(tx, found.hubs, version, now);
    // Each weight may be another one now: for a fixed version nothing may depend on what was matched before it.
    return { version, queued: await this.queue.enqueueAll(tx, 'FREQUENCIES'), hubs: await this.hubs.count(tx), isCounted: true };
  }

  /** No weight is another one: only who carries a value that became a hub, or is none any more, is matched again. */
  private async hubsOnly(tx: Tx, found: readonly Hub[], version: number, now: Date): Promise<Refreshed> {
    const carriers = await this.hubs.carriersOf(tx, await this.exchange(tx, found, version, now));
    await this.queue.enqueue(tx, carriers, 'HUB');
    return { version, queued: carriers.length, hubs: await this.hubs.count(tx), isCounted: true };
  }

  /** What became a hub while it was counted stays one. @returns those that came or went */
  private async exchange(tx: Tx, found: readonly Hub[], version: number, now: Date): Promise<Hub[]> {
    const still = new Set(found.map((hub) => hub.token));
    const gone = (await this.hubs.before(tx, now)).filter((hub) => !still.has(hub.token));
    await this.hubs.drop(tx, gone);
    return [...gone, ...(await this.hubs.add(tx, found, version, now))];
  }
}

function sameFrequencies(x: Frequencies, y: Frequencies): boolean {
  const columns = new Set([...Object.keys(x.columns), ...Object.keys(y.columns)]);
  return x.records === y.records && [...columns].every((column) => {
    const [one, other] = [x.columns[column] ?? new Map<number, number>(), y.columns[column] ?? new Map<number, number>()];
    return one.size === other.size && [...one].every(([digest, count]) => other.get(digest) === count);
  });
}
