import { Injectable } from '@nestjs/common';
import type { CustomerTouch } from '@kejing/contracts/grpc/cdp/v1/identity';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { Tx } from '@kejing/postgres';
import { ConsentReader } from '../consent/consent-reader.js';
import { lostConsents } from '../consent/decide-lost-consents.js';
import type { FoundCustomer } from '../identity/find-customer.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { FindSegments } from '../segments/find-segments.js';
import { PreviewMembership } from '../segments/preview-membership.js';
import { TagDirectory } from '../tags/tag-directory.js';

/** What hangs on customers, and what of it a merge would change. */
@Injectable()
export class MergeEffects {
  constructor(
    private readonly policies: PolicyDirectory,
    private readonly timeline: Timeline,
    private readonly consents: ConsentReader,
    private readonly tags: TagDirectory,
    private readonly segments: FindSegments,
    private readonly membership: PreviewMembership,
  ) {}

  async touch(tx: Tx, { customerId, recordIds }: FoundCustomer, now: Date): Promise<CustomerTouch> {
    const [policies, claims, consents, tags, segments, interactions] = [
      await this.policies.ofRecords(tx, recordIds), await this.timeline.countClaims(tx, recordIds), await this.consents.list(tx, recordIds),
      await this.tags.inForce(tx, recordIds, now), await this.segments.ofCustomer(tx, customerId), await this.timeline.count(tx, recordIds),
    ];
    return {
      customerId, records: recordIds.length, policies: policies.length, claims, consents: consents.length, tags: new Set(tags.map((t) => t.tagId)).size, segments: segments.length,
      interactions: [...interactions.values()].reduce((sum, n) => sum + n, 0),
    };
  }

  /** Purposes, with the channel where not all channels are lost: `MARKETING`, `MARKETING:SMS`. */
  async consentsLost(tx: Tx, one: FoundCustomer, other: FoundCustomer): Promise<string[]> {
    const lost = lostConsents(await this.consents.list(tx, one.recordIds), await this.consents.list(tx, other.recordIds));
    return lost.map(({ purpose, channel }) => (channel === Channel.UNSPECIFIED ? Purpose[purpose]! : `${Purpose[purpose]}:${Channel[channel]}`));
  }

  /** Keys of segments: those that both together would be in and neither is now, and those that one is in and both together would not be. */
  async segmentsMoved(tx: Tx, one: FoundCustomer, other: FoundCustomer, now: Date): Promise<{ entered: string[]; left: string[] }> {
    const before = new Set([...(await this.segments.ofCustomer(tx, one.customerId)), ...(await this.segments.ofCustomer(tx, other.customerId))].map((m) => m.segmentKey));
    const after = new Set(await this.membership.execute(tx, [...one.recordIds, ...other.recordIds], now));
    return { entered: [...after].filter((key) => !before.has(key)), left: [...before].filter((key) => !after.has(key)).sort() };
  }
}
