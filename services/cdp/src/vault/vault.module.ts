import { Module } from '@nestjs/common';
import { SERVICE_CONFIG } from '@kejing/config';
import { parseKeys } from '@kejing/crypto';
import type { CdpConfig } from '../cdp.config.js';
import { FeatureDigests } from './feature-digests.js';
import { KeyRings } from './key-rings.js';
import { RecordVault } from './record-vault.js';
import { Tokens } from './tokens.js';
import { VaultStore } from './vault.store.js';

@Module({
  providers: [
    { provide: KeyRings, inject: [SERVICE_CONFIG], useFactory: (config: CdpConfig) => new KeyRings(parseKeys(config.masterKeys), parseKeys(config.tokenKeys)) },
    Tokens,
    FeatureDigests,
    VaultStore,
    RecordVault,
  ],
  exports: [KeyRings, Tokens, FeatureDigests, RecordVault],
})
export class VaultModule {}
