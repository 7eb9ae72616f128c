import { Inject, Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ReadContents } from '../contents/read-contents.js';
import { PublicAddress } from '../public-address.js';
import { RANDOM_NAME, type RandomName } from '../random-name.js';
import { KeepRecords } from '../records/keep-records.js';
import { ReadStudios } from '../studios/read-studios.js';
import { decideLink, type LinkRefusal } from './decide-link.js';
import { toLinkCreated } from './link.events.js';
import type { Link } from './link.js';
import { LinksStore } from './links.store.js';

export interface LinkOrder {
  readonly linkId: string;
  readonly recordId: string;
  readonly agentId: string;
  readonly content: { contentId: string } | { contentKey: string };
  readonly taskId?: string;
  readonly runId?: string;
}

export type MadeLink = { kind: 'LINK'; link: Link; made: boolean } | { kind: 'REFUSED'; reason: LinkRefusal };

const CODE_BITS = 128;

/** Makes a link and says so, in the caller's transaction. */
@Injectable()
export class MakeLink {
  constructor(
    private readonly links: LinksStore,
    private readonly contents: ReadContents,
    private readonly studios: ReadStudios,
    private readonly records: KeepRecords,
    private readonly address: PublicAddress,
    @Inject(RANDOM_NAME) private readonly name: RandomName,
  ) {}

  async execute(tx: Tx, order: LinkOrder, now: Date): Promise<MadeLink> {
    const { recordId, taskId = null, runId = null } = order;
    const record = await this.records.hold(tx, recordId);
    const [content, agent, refused] = [
      await this.contents.shown(tx, order.content, now),
      await this.studios.find({ agentId: order.agentId }, tx),
      await this.records.customerRefused(tx, recordId),
    ];
    const decision = decideLink({ recordId, taskId, runId, content, agent, record, refused }, order.linkId, this.name(CODE_BITS), now);
    if (decision.kind === 'REFUSED' || !agent) return decision.kind === 'REFUSED' ? decision : { kind: 'REFUSED', reason: 'AGENT_NOT_ACTIVE' };
    const { link } = decision;
    if (!(await this.links.insert(tx, link))) return { kind: 'LINK', link: (await this.links.find(tx, recordId, order.linkId)) ?? link, made: false };
    await appendEvents(tx, [toLinkCreated(link, this.address.content(link.code), this.address.studio(agent.slug))]);
    return { kind: 'LINK', link, made: true };
  }
}
