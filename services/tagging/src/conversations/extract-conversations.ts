import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { toDate } from '@kejing/contracts';
import type { ConversationServiceClient } from '@kejing/contracts/grpc/cdp/v1/conversation';
import { isKejingError } from '@kejing/errors';
import type { GrpcClient } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { decideRetry } from './decide-retry.js';
import type { ClaimedJob } from './extraction-job.js';
import { ExtractionJobsStore } from './extraction-jobs.store.js';
import { TagConversation } from './tag-conversation.js';

export const CONVERSATIONS = Symbol('kejing.cdp.v1.ConversationService');

const LEASE_MS = 60_000;

/** Reads conversations that wait: claims some, asks the CDP for each text outside of any transaction, writes tags and the job's end in one. */
@Injectable()
export class ExtractConversations {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONVERSATIONS) private readonly conversations: GrpcClient<ConversationServiceClient>,
    private readonly jobs: ExtractionJobsStore,
    private readonly tagger: TagConversation,
  ) {}

  /** @returns whether there may be more */
  async execute(limit: number): Promise<boolean> {
    const now = this.clock.now();
    const claimed = await this.database.tx((tx) => this.jobs.claim(tx, limit, now, new Date(now.getTime() + LEASE_MS)));
    for (const job of claimed) await this.read(job);
    return claimed.length === limit;
  }

  private async read(job: ClaimedJob): Promise<void> {
    try {
      const { utterances = [] } = await this.conversations.getMaskedConversation({ conversationId: job.conversationId }, { purposes: ['SERVICE'] });
      const proposals = this.tagger.propose(job, utterances.map(({ speaker, text, utterTime }) => ({ speaker, text, time: toDate(utterTime) })));
      await this.database.tx(async (tx) => {
        // First, so that whoever lost the lease, or whose record was erased meanwhile, writes nothing.
        if (await this.jobs.finish(tx, job)) await this.tagger.write(tx, proposals, this.clock.now());
      });
    } catch (error) {
      await this.giveBack(job, error);
    }
  }

  private async giveBack(job: ClaimedJob, error: unknown): Promise<void> {
    const retry = decideRetry(isKejingError(error) ? error : undefined, job.attempts);
    const { reader } = this.database;
    switch (retry.kind) {
      case 'AGAIN':
        return this.jobs.retry(reader, job, new Date(this.clock.now().getTime() + retry.delayMs));
      case 'GONE':
        return void (await this.jobs.finish(reader, job));
      case 'FAILED':
        return this.jobs.fail(reader, job, retry.cause);
    }
  }
}
