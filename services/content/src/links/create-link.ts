import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { Database, RequestLog, type Tx } from '@kejing/postgres';
import { KeepRecords } from '../records/keep-records.js';
import type { LinkRefusal } from './decide-link.js';
import type { Link } from './link.js';
import { LinksStore } from './links.store.js';
import { MakeLink, type LinkOrder } from './make-link.js';

export interface LinkRequest extends Omit<LinkOrder, 'linkId' | 'taskId' | 'runId'> {
  readonly requestId: string;
  readonly caller: string;
  /** True where the record's customer must be served by the agent. */
  readonly ownOnly: boolean;
}

const REFUSALS: Record<LinkRefusal, string> = {
  CONTENT_NOT_PUBLISHED: 'the content is not published',
  AGENT_NOT_ACTIVE: 'the agent does not work',
  RECORD_ERASED: 'the record was erased',
  RECORD_OPTED_OUT: 'the customer refused further links',
};

/** Makes a link on request. */
@Injectable()
export class CreateLink {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly makeLink: MakeLink,
    private readonly links: LinksStore,
    private readonly records: KeepRecords,
    private readonly requests: RequestLog,
  ) {}

  /** @throws NOT_FOUND RECORD_NOT_FOUND, DENIED RECORD_OF_OTHER_AGENT, PRECONDITION with a LinkRefusal */
  async execute(request: LinkRequest): Promise<Link> {
    return this.database.tx(async (tx) => {
      const { requestId, caller, ...content } = request;
      const { linkId } = await this.requests.once(tx, { caller, method: 'CreateLink', requestId, content }, async () => ({ linkId: await this.make(tx, request) }));
      const link = await this.links.find(tx, request.recordId, linkId);
      if (!link) throw fault('NOT_FOUND', 'LINK_NOT_FOUND', 'the link of this request is gone');
      return link;
    });
  }

  private async make(tx: Tx, { recordId, agentId, content, ownOnly }: LinkRequest): Promise<string> {
    const record = await this.records.hold(tx, recordId);
    if (!record) throw fault('NOT_FOUND', 'RECORD_NOT_FOUND', 'there is no such record');
    if (ownOnly && record.agentId !== agentId) throw fault('DENIED', 'RECORD_OF_OTHER_AGENT', 'the record belongs to a customer of another agent');
    const made = await this.makeLink.execute(tx, { linkId: this.ids.next(), recordId, agentId, content }, this.clock.now());
    if (made.kind === 'REFUSED') throw fault('PRECONDITION', made.reason, REFUSALS[made.reason]);
    return made.link.linkId;
  }
}
