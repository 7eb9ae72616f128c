import { Inject, Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import { Database, RequestLog } from '@kejing/postgres';
import type { Asked } from './activate-model.js';
import { ActiveModel } from './active-model.js';
import type { TrainedProfile } from './match-model.js';
import { ModelsStore } from './models.store.js';
import { TrainingStore } from './training.store.js';

/** Fewer records have too few pairs to learn weights from. */
export const MIN_RECORDS = 1_000;
const MAX_ERROR_RATE = 0.002;

/** Begins the training of a profile; {@link RunTraining} does it in the background. */
@Injectable()
export class TrainModel {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RequestLog) private readonly requests: RequestLog,
    @Inject(ModelsStore) private readonly models: ModelsStore,
    @Inject(TrainingStore) private readonly trainings: TrainingStore,
    @Inject(ActiveModel) private readonly active: ActiveModel,
  ) {}

  /** @param maxErrorRate 0: the usual one @throws KejingError PRECONDITION TOO_FEW_RECORDS */
  execute(profile: TrainedProfile, maxErrorRate: number, { requestId, actor, now }: Asked): Promise<{ version: number }> {
    return this.database.tx((tx) => this.requests.once(tx, { caller: actor, method: 'TrainModel', requestId, content: { profile, maxErrorRate } }, async () => {
      if ((await this.trainings.countRecords(tx, profile)) < MIN_RECORDS) {
        throw fault('PRECONDITION', 'TOO_FEW_RECORDS', `training takes at least ${MIN_RECORDS} records of the profile`, { metadata: { needed: String(MIN_RECORDS) } });
      }
      const { version: base } = await this.active.current(tx);
      const { frequencyVersion } = (await this.models.find(tx, base))!;
      const version = await this.models.nextVersion(tx);
      await this.models.insert(tx, { version, state: 'TRAINING', frequencyVersion, createTime: now, actor, records: 0 });
      await this.trainings.insert(tx, { version, profile, maxErrorRate: maxErrorRate || MAX_ERROR_RATE });
      return { version };
    }));
  }
}
