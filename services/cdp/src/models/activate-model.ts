import { Inject, Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import { Database, RequestLog, type Tx } from '@kejing/postgres';
import { MatchQueue } from '../identity/match-queue.js';
import { ModelsStore } from './models.store.js';

/** Who asks, once for each request_id. */
export interface Asked {
  requestId: string;
  actor: string;
  now: Date;
}

/** Makes a version the one that matching goes by. */
@Injectable()
export class ActivateModel {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RequestLog) private readonly requests: RequestLog,
    @Inject(ModelsStore) private readonly models: ModelsStore,
    @Inject(MatchQueue) private readonly queue: MatchQueue,
  ) {}

  /**
   * All records are matched again by it.
   * @throws KejingError NOT_FOUND MODEL_NOT_FOUND; PRECONDITION MODEL_NOT_READY (in training, or failed), MODEL_COUNTS_GONE (too old)
   */
  execute(version: number, { requestId, actor }: Asked): Promise<{ version: number; queued: number }> {
    return this.database.tx((tx) => this.requests.once(tx, { caller: actor, method: 'ActivateModel', requestId, content: { version } }, async () => {
      await this.models.holdActivation(tx);
      const found = await this.models.find(tx, version);
      if (found === undefined) throw modelNotFound();
      if (found.profiles === undefined) throw fault('PRECONDITION', 'MODEL_NOT_READY', 'the model is in training, or its training failed');
      if ((await this.models.frequenciesOf(tx, found.frequencyVersion)) === undefined) throw fault('PRECONDITION', 'MODEL_COUNTS_GONE', 'the model is too old: its counts of values are kept no more');
      if (found.state === 'ACTIVE') return { version, queued: 0 };
      await this.switchTo(tx, version);
      return { version, queued: await this.queue.enqueueAll(tx, 'MODEL') };
    }));
  }

  /** From the end of the transaction, which holds the activation, everybody matches by this version. What was matched before is for the caller to queue. */
  async switchTo(tx: Tx, version: number): Promise<void> {
    const before = await this.models.activeVersion(tx);
    if (before !== undefined) await this.models.setState(tx, before, 'RETIRED');
    await this.models.setState(tx, version, 'ACTIVE');
  }
}

export const modelNotFound = () => fault('NOT_FOUND', 'MODEL_NOT_FOUND', 'there is no such version of the model');
