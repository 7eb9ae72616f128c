import { Module } from '@nestjs/common';
import { AuditStore } from './audit.store.js';
import { AuditTrail } from './audit-trail.js';

/** Apart from the rest of the slice, which needs policies and interactions that themselves are audited. */
@Module({ providers: [AuditStore, AuditTrail], exports: [AuditStore, AuditTrail] })
export class AuditModule {}
