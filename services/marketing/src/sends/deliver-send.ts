import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { crashPoint } from '@kejing/messaging';
import { Database, type Tx } from '@kejing/postgres';
import { AgentDirectory } from '../agents/agent-directory.js';
import type { AgentState } from '../agents/agent.js';
import { ContentDirectory } from '../contents/content-directory.js';
import type { ContentState } from '../contents/content.js';
import { sendsTotal } from '../marketing.metrics.js';
import { RecordDirectory } from '../records/record-directory.js';
import { SopLibrary } from '../sops/sop-library.js';
import { AskCdp } from './ask-cdp.js';
import { composeMessage, type Message } from './compose-message.js';
import { ConcludeSend } from './conclude-send.js';
import { decideSend, type SendFacts, type SendVerdict } from './decide-send.js';
import type { Mailer } from './mailer.js';
import { SEND_SETTINGS, type SendSettings } from './send-settings.js';
import type { Send } from './send.js';
import { SendsStore, type ClaimedSend } from './sends.store.js';

/** DI token of the Mailer; null where no provider is configured. */
export const MAILER = Symbol('kejing:mailer');
const LEASE_MS = 120_000;

interface Shown { readonly agent: AgentState | undefined; readonly content: ContentState | undefined }

/**
 * Takes a queued send through the gate and out. The calls to the CDP and to the provider are made outside of transactions; SENDING is
 * committed between them, and only by the holder of the newest epoch while the send is still queued: what withdrew it meanwhile wins.
 */
@Injectable()
export class DeliverSend {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(SendsStore) private readonly sends: SendsStore,
    @Inject(ConcludeSend) private readonly conclude: ConcludeSend,
    @Inject(AskCdp) private readonly cdp: AskCdp,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
    @Inject(ContentDirectory) private readonly contents: ContentDirectory,
    @Inject(AgentDirectory) private readonly agents: AgentDirectory,
    @Inject(SopLibrary) private readonly sops: SopLibrary,
    @Inject(SEND_SETTINGS) private readonly settings: SendSettings,
    @Inject(MAILER) private readonly mailer: Mailer | null,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  claim(limit: number): Promise<ClaimedSend[]> {
    const now = this.clock.now();
    return this.db.tx((tx) => this.sends.claim(tx, now, new Date(now.getTime() + LEASE_MS), limit));
  }

  /** One attempt: the send is postponed, or concluded, or found to be somebody else's. */
  async execute(claimed: ClaimedSend): Promise<void> {
    const { send } = claimed;
    const { reader } = this.db;
    const consent = await this.cdp.consent(send.recordId);
    const customerId = consent?.customerId ?? '';
    const shown: Shown = {
      agent: await this.agents.find(reader, send.agentId),
      content: send.contentKey === '' ? undefined : await this.contentOf(reader, send),
    };
    const verdict = decideSend(await this.facts(reader, send, consent?.allowed, customerId, shown), this.settings.rules);
    if (verdict.kind !== 'SEND') return this.follow(claimed, verdict);

    const revealed = await this.cdp.reveal(send.recordId);
    if (revealed.kind === 'UNAVAILABLE') {
      const until = new Date(this.clock.now().getTime() + this.settings.rules.retryMs);
      return this.follow(claimed, { kind: 'POSTPONE', until, reason: 'CDP_UNAVAILABLE' });
    }
    if (revealed.kind !== 'ADDRESS') return this.follow(claimed, { kind: 'REFUSE', reason: revealed.kind });
    const message = await this.compose(send, shown, revealed.salutation);
    if (!message) return void (await this.conclude.execute(send, 'QUEUED', { status: 'FAILED', reason: 'TEMPLATE' }));

    const begun = await this.begin(claimed, customerId, shown);
    if (begun.kind === 'GONE') return;
    if (begun.kind !== 'SEND') return this.follow(claimed, begun);
    const delivery = await this.mailer!.deliver(send.sendId, revealed.address, message);
    crashPoint('provider-called');
    await this.conclude.execute(send, 'SENDING', delivery === 'FAILED' ? { status: 'FAILED', reason: 'PROVIDER' } : { status: delivery });
  }

  /** Commits SENDING. The gate is asked once more with the customer held, since other messages to her may have begun meanwhile, and time has passed. */
  private begin(claimed: ClaimedSend, customerId: string, shown: Shown): Promise<SendVerdict | { kind: 'GONE' }> {
    return this.db.tx(async (tx) => {
      const { send } = claimed;
      await this.sends.lockCustomer(tx, customerId || send.recordId);
      const verdict = decideSend(await this.facts(tx, send, true, customerId, shown), this.settings.rules);
      if (verdict.kind !== 'SEND') return verdict;
      return (await this.sends.begin(tx, claimed, this.clock.now())) ? verdict : { kind: 'GONE' };
    });
  }

  private async follow(claimed: ClaimedSend, verdict: Exclude<SendVerdict, { kind: 'SEND' }>): Promise<void> {
    if (verdict.kind === 'POSTPONE') {
      await this.db.tx((tx) => this.sends.postpone(tx, claimed, verdict.until, verdict.reason));
      sendsTotal.inc({ outcome: 'POSTPONED', reason: verdict.reason });
    } else await this.conclude.execute(claimed.send, 'QUEUED', { status: 'REFUSED', reason: verdict.reason });
  }

  private async facts(tx: Tx, send: Send, consent: boolean | undefined, customerId: string, { agent, content }: Shown): Promise<SendFacts> {
    const now = this.clock.now();
    const records = new Set([...(await this.records.siblings(tx, send.recordId)), ...(await this.records.recordsOf(tx, customerId))]);
    return {
      now, queueTime: send.queueTime, hasProvider: this.mailer !== null, consent,
      sentInWindow: await this.sends.countSince(tx, [...records], new Date(now.getTime() - this.settings.rules.capWindowMs)),
      content: send.contentKey === '' ? undefined : { published: content !== undefined && !content.withdrawn, expireTime: content?.expireTime },
      agentShown: agent !== undefined && agent.active && agent.displayName !== '' && agent.licenceNo !== '',
    };
  }

  private async contentOf(tx: Tx, { contentId, contentKey }: Send): Promise<ContentState | undefined> {
    return contentId === '' ? (await this.contents.byKeys(tx, [contentKey])).get(contentKey) : (await this.contents.byIds(tx, [contentId])).get(contentId);
  }

  private async compose(send: Send, { agent, content }: Shown, salutation: string): Promise<Message | undefined> {
    const [sop] = await this.sops.pinned(this.db.reader, [{ sopId: send.sopId, version: send.sopVersion }]);
    const step = sop!.steps.find((one) => one.key === send.stepKey);
    if (step?.kind !== 'SEND') return undefined;
    try {
      return composeMessage(step.subject, step.template, {
        salutation, agent: { name: agent?.displayName ?? '', licence_no: agent?.licenceNo ?? '' },
        content: { title: content?.title ?? '', summary: content?.summary ?? '' },
      }, this.settings.imprint);
    } catch {
      // What a template throws may hold what it was rendered with: not told.
      return undefined;
    }
  }
}
