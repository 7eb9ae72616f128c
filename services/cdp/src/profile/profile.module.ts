import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { ProfileReader } from './profile-reader.js';

@Module({ imports: [IdentityModule, VaultModule], providers: [ProfileReader], exports: [ProfileReader] })
export class ProfileModule {}
