import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { AuditModule } from '../privacy/audit.module.js';
import { ProfileModule } from '../profile/profile.module.js';
import { ContactGrpc } from './contact.grpc.js';
import { RevealContact } from './reveal-contact.js';

@Module({ imports: [ConsentModule, ProfileModule, AuditModule], controllers: [ContactGrpc], providers: [RevealContact] })
export class ContactModule {}
