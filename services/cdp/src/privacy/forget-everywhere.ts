import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { ForgetConsents } from '../consent/forget-consents.js';
import { ForgetConversations } from '../conversation/forget-conversations.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { ForgetCorrections } from '../profile/forget-corrections.js';
import { TagDirectory } from '../tags/tag-directory.js';

/** What hangs on a record in the other slices. */
@Injectable()
export class ForgetEverywhere {
  constructor(
    private readonly policies: PolicyDirectory,
    private readonly timeline: Timeline,
    private readonly tags: TagDirectory,
    private readonly consents: ForgetConsents,
    private readonly conversations: ForgetConversations,
    private readonly servicing: ServicingDirectory,
    private readonly corrections: ForgetCorrections,
  ) {}

  /** @returns how many rows are gone */
  async execute(tx: Tx, recordId: string): Promise<number> {
    let gone = 0;
    for (const slice of [this.policies, this.timeline, this.tags, this.servicing]) gone += await slice.forget(tx, [recordId]);
    for (const slice of [this.consents, this.conversations, this.corrections]) gone += await slice.execute(tx, [recordId]);
    return gone;
  }
}
