import { Injectable } from '@nestjs/common';
import { requirePurpose, type Caller } from '@kejing/grpc';
import type { Database, Tx } from '@kejing/postgres';
import type { Servicing } from '../agents/servicing-directory.js';
import type { EffectiveConsent } from '../consent/consent-reader.js';
import type { FoundCustomer } from '../identity/find-customer.js';
import type { Interaction } from '../interactions/timeline.js';
import type { PolicyOfRecords } from '../policies/policy-directory.js';
import type { Profile } from '../profile/profile-reader.js';
import type { Membership } from '../segments/find-segments.js';
import { isOrdinaryFact, mayUseSensitive } from '../segments/sensitive.js';
import type { RecordTag } from '../tags/tag-directory.js';
import { decideReveal, type PurposeName } from './decide-reveal.js';
import { OpenCustomer } from './open-customer.js';
import { ViewSources } from './view-sources.js';
import type { ViewPart } from './view-parts.js';

export interface ViewRequest {
  caller: Caller;
  /** Any ID, also a merged one. */
  customerId: string;
  parts: ReadonlySet<ViewPart>;
  purpose: PurposeName;
  interactionLimit: number;
  now: Date;
  /** YYYY-MM-DD where the insurer is. */
  today: string;
}

/** A customer as far as it was asked for. */
export interface CustomerView {
  customerId: string;
  recordIds: string[];
  customer?: { version: string; createdAt: Date };
  profile?: Profile;
  policies?: PolicyOfRecords[];
  interactions?: Interaction[];
  tags?: RecordTag[];
  segments?: Membership[];
  consents?: EffectiveConsent[];
  agent?: Servicing | undefined;
}

/** Gathers the 360° view: who she is first, then one query for each part, all at once. */
@Injectable()
export class GetCustomerView {
  constructor(
    private readonly open: OpenCustomer,
    private readonly from: ViewSources,
  ) {}

  /**
   * No transaction: the parts are read side by side, and may be some milliseconds apart.
   * @throws KejingError DENIED PURPOSE_MISSING, NOT_FOUND CUSTOMER_NOT_FOUND
   */
  async execute(database: Database, request: ViewRequest): Promise<CustomerView> {
    const { caller, customerId, purpose, now } = request;
    requirePurpose(caller, purpose);
    return this.open.execute(database, { caller, customerId, action: 'GetCustomerView', purpose, now }, (reader, found) => this.gather(reader, found, request));
  }

  private async gather(reader: Tx, { customerId, recordIds, version, createdAt }: FoundCustomer, request: ViewRequest): Promise<CustomerView> {
    const { caller, parts, purpose, now } = request;
    const when = <T>(part: ViewPart, read: () => Promise<T>): Promise<T | undefined> => (parts.has(part) ? read() : Promise.resolve(undefined));
    const reveal = decideReveal(caller, purpose, parts.has('profile.identifying'));
    const needsConsents = parts.has('consents') || parts.has('tags') || parts.has('profile');
    const [profile, policies, interactions, tags, segments, consents, agent] = await Promise.all([
      when('profile', () => this.from.profiles.ofRecords(reader, recordIds, { reveal, today: request.today })),
      when('policies', () => this.from.policies.ofRecords(reader, recordIds)),
      when('interactions', () => this.from.timeline.latest(reader, recordIds, request.interactionLimit)),
      when('tags', () => this.from.tags.inForce(reader, recordIds, now)),
      when('segments', () => this.from.segments.ofCustomer(reader, customerId)),
      needsConsents ? this.from.consents.effective(reader, recordIds) : [],
      when('agent', () => this.from.servicing.servicingAgentOf(reader, recordIds)),
    ]);
    const sensitive = mayUseSensitive(consents);
    return {
      customerId,
      recordIds,
      ...(parts.has('customer') && { customer: { version, createdAt } }),
      ...(profile && { profile: { ...profile, facts: profile.facts.filter((fact) => sensitive || isOrdinaryFact(fact.name)) } }),
      ...(policies && { policies }),
      ...(interactions && { interactions }),
      ...(tags && { tags: tags.filter((tag) => sensitive || !tag.sensitive) }),
      ...(segments && { segments }),
      ...(parts.has('consents') && { consents }),
      ...(agent && { agent }),
    };
  }
}
