import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { ActiveReliability } from './active-reliability.js';
import { CorrectAttribute } from './correct-attribute.js';
import { CorrectionWriter } from './correction-writer.js';
import { CorrectionsStore } from './corrections.store.js';
import { EstimateSources } from './estimate-sources.js';
import { ForgetCorrections } from './forget-corrections.js';
import { GatherWords } from './gather-words.js';
import { ListAttributes } from './list-attributes.js';
import { ProfileReader } from './profile-reader.js';
import { ReadCorrections } from './read-corrections.js';
import { ReliabilityStore } from './reliability.store.js';
import { ReliabilityEstimator } from './reliability-estimator.worker.js';

/** The golden record (黄金记录): of each attribute the most probable true value. */
@Module({
  imports: [IdentityModule, VaultModule],
  providers: [
    CorrectionsStore, ReliabilityStore, ActiveReliability, ReadCorrections, GatherWords, ProfileReader, ListAttributes, CorrectionWriter, CorrectAttribute, ForgetCorrections,
    EstimateSources, ReliabilityEstimator,
  ],
  exports: [ProfileReader, ListAttributes, CorrectAttribute, ForgetCorrections],
})
export class ProfileModule {}
