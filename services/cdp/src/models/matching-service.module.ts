import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { ActivateModel } from './activate-model.js';
import { CountValues } from './count-values.js';
import { HoldMatching } from './hold-matching.js';
import { HubsStore } from './hubs.store.js';
import { ListModels } from './list-models.js';
import { MatchedRecordsStore } from './matched-records.store.js';
import { MatchingGrpc } from './matching.grpc.js';
import { ModelRefresher } from './model-refresher.worker.js';
import { ModelTrainer } from './model-trainer.worker.js';
import { ModelsModule } from './models.module.js';
import { RefreshModel } from './refresh-model.js';
import { RunTraining } from './run-training.js';
import { SamplePairs } from './sample-pairs.js';
import { TrainModel } from './train-model.js';
import { TrainingStore } from './training.store.js';

/** Training, refreshing and choosing models. Apart from {@link ModelsModule}, which identity needs, since this needs identity. */
@Module({
  imports: [IdentityModule, ModelsModule],
  controllers: [MatchingGrpc],
  providers: [
    MatchedRecordsStore, HubsStore, TrainingStore, CountValues, SamplePairs, ActivateModel, RefreshModel, TrainModel, RunTraining, ModelTrainer, ModelRefresher, ListModels, HoldMatching,
  ],
})
export class MatchingServiceModule {}
