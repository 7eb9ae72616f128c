import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { trainProfile } from '../matching/train-model.js';
import { ActiveModel } from './active-model.js';
import { decideLinkThreshold } from './decide-link-threshold.js';
import { ModelsStore } from './models.store.js';
import { SamplePairs } from './sample-pairs.js';
import { decideTrained, presentIn } from './decide-trained.js';
import { MIN_RECORDS } from './train-model.js';
import { TrainingStore, type Training } from './training.store.js';

const LEASE_MS = 60_000;
/** So many pairs of each class the weights from before count for: EM without labels takes doubtful matches for strangers, and must not go far. */
const PRIOR_PAIRS = 1_500;
/** A training that ends its process so often ends itself. */
const MAX_ATTEMPTS = 3;

/** Does one training that waits: a page of pairs at a time, under a lease; one that was broken off begins again. */
@Injectable()
export class RunTraining {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TrainingStore) private readonly trainings: TrainingStore,
    @Inject(ModelsStore) private readonly models: ModelsStore,
    @Inject(ActiveModel) private readonly active: ActiveModel,
    @Inject(SamplePairs) private readonly sample: SamplePairs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param live false: the process ends, and the training is left to another @returns false where none waits */
  async execute(live: () => boolean): Promise<boolean> {
    const now = this.clock.now();
    const training = await this.database.tx((tx) => this.trainings.claim(tx, now, until(now)));
    if (training === undefined) return false;
    if (training.attempts > MAX_ATTEMPTS) return this.fail(training, 'TRAINING_INTERRUPTED');
    try {
      await this.train(training, live);
    } catch (error) {
      if (error instanceof LeaseLost) return true;
      if (live() && training.attempts === MAX_ATTEMPTS) await this.fail(training, 'TRAINING_FAILED');
      else await this.trainings.renew(this.database.reader, training, now); // let go at once
      throw error;
    }
    return true;
  }

  private async train(training: Training, live: () => boolean): Promise<void> {
    const { version, profile, maxErrorRate } = training;
    const hold = async () => {
      if (!live() || !(await this.trainings.renew(this.database.reader, training, until(this.clock.now())))) throw new LeaseLost();
    };
    const model = await this.active.current(this.database.reader);
    const sampled = await this.sample.execute(profile, hold);
    if (sampled.records < MIN_RECORDS / 2 || sampled.candidates.length === 0) {
      await this.fail(training, 'TOO_FEW_PAIRS');
      return;
    }
    const before = model.profiles[profile];
    const { profile: estimated } = trainProfile(profile, sampled.candidates, before, { random: sampled.random, records: sampled.records, maxErrorRate, priorPairs: PRIOR_PAIRS });
    const total = await this.trainings.countRecords(this.database.reader, profile);
    const trained = decideTrained(estimated, before, { records: total, present: presentIn(sampled.random, estimated.fields.length) });
    // The priors are of the sample; frequencies, and with them the number of records, are of all.
    const profiles = { ...model.profiles, [profile]: trained };
    const weights = await this.sample.weights(profile, { ...model, version, profiles }, hold);
    const thresholds = { ...trained.thresholds, link: decideLinkThreshold(weights, maxErrorRate) };
    await this.database.tx(async (tx) => {
      if (await this.trainings.remove(tx, training)) await this.models.finishTraining(tx, version, { ...profiles, [profile]: { ...trained, thresholds } }, Math.round(sampled.records));
    });
  }

  private fail(training: Training, failure: string): Promise<boolean> {
    return this.database.tx(async (tx) => {
      if (await this.trainings.remove(tx, training)) await this.models.setState(tx, training.version, 'FAILED', failure);
      return true;
    });
  }
}

/** Another replica has it now, or the process ends. */
class LeaseLost extends Error {}

const until = (now: Date) => new Date(now.getTime() + LEASE_MS);
