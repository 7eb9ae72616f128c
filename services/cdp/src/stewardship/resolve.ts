import { Injectable } from '@nestjs/common';
import type { ResolveRequest, ResolveResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import { Reject } from '@kejing/messaging';
import type { Database } from '@kejing/postgres';
import { toPairEvidence } from '../identity/identity-messages.js';
import { PrepareParty, type PreparedParty } from '../identity/prepare-party.js';
import { ResolveParty } from '../identity/resolve-party.js';
import { AuditTrail } from '../privacy/audit-trail.js';
import { readParty } from './read-party.js';
import { partyInvalid } from './stewardship.errors.js';

const CANDIDATES = 5;

/** Whose a party would be. */
@Injectable()
export class Resolve {
  constructor(
    private readonly prepare: PrepareParty,
    private readonly resolve: ResolveParty,
    private readonly audit: AuditTrail,
  ) {}

  /** Every customer that is answered is audited first. @param today YYYY-MM-DD in the business zone @throws KejingError INVALID PARTY_INVALID */
  async execute(database: Database, request: ResolveRequest, caller: Caller, { now, today }: { now: Date; today: string }): Promise<ResolveResponse> {
    const prepared = this.prepared(request, today, now);
    const { outcome, customerId, modelVersion, candidates } = await database.tx((tx) => this.resolve.execute(tx, prepared, now), { isolation: 'REPEATABLE READ' });
    // With our connection given back: the trail needs one of its own.
    const shown = candidates.slice(0, request.limit || CANDIDATES);
    const answered = new Set([customerId, ...shown.map((c) => c.customerId)].filter((id) => id !== ''));
    const looked = answered.size === 0 ? [''] : [...answered];
    await Promise.all(looked.map((id) => this.audit.append({ caller, action: 'Resolve', customerId: id, purpose: caller.purposes.join(','), now })));
    return {
      outcome, customerId,
      candidates: shown.map((c) => toPairEvidence({ recordId: '', otherRecordId: c.recordId, customerId: c.customerId }, { ...c.comparison, modelVersion }, c.veto)!),
    };
  }

  private prepared({ party }: ResolveRequest, today: string, now: Date): PreparedParty {
    try {
      return this.prepare.execute(readParty(party!), today, now);
    } catch (error) {
      if (error instanceof Reject) throw partyInvalid(error.message);
      throw error;
    }
  }
}
