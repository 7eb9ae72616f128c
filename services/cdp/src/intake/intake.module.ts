import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { OnParty } from './on-party.consumer.js';
import { TakeInParties } from './take-in-parties.js';

/** The inlet of parties: its topic carries what several slices want, in one order for each key. */
@Module({ imports: [IdentityModule, ConsentModule], controllers: [OnParty], providers: [TakeInParties] })
export class IntakeModule {}
