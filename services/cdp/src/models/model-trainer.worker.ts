import { Inject, Injectable } from '@nestjs/common';
import { PollWorker } from '@kejing/service';
import { RunTraining } from './run-training.js';

/** So long a training that was begun at another replica, or broken off, may wait. */
const PAUSE_MS = 5_000;

/** Trains models in the background; among all replicas one at a time. */
@Injectable()
export class ModelTrainer extends PollWorker {
  constructor(@Inject(RunTraining) private readonly training: RunTraining) {
    super('ModelTrainer', PAUSE_MS);
  }

  protected round(): Promise<boolean> {
    return this.training.execute(() => this.live);
  }
}
