import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { ForgetConsents } from '../consent/forget-consents.js';
import { ForgetConversations } from '../conversation/forget-conversations.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { TagDirectory } from '../tags/tag-directory.js';

/** What hangs on records in the other slices. */
@Injectable()
export class ForgetEverywhere {
  constructor(
    private readonly policies: PolicyDirectory,
    private readonly timeline: Timeline,
    private readonly tags: TagDirectory,
    private readonly consents: ForgetConsents,
    private readonly conversations: ForgetConversations,
    private readonly servicing: ServicingDirectory,
  ) {}

  async execute(tx: Tx, recordIds: readonly string[]): Promise<void> {
    for (const slice of [this.policies, this.timeline, this.tags, this.servicing]) await slice.forget(tx, recordIds);
    for (const slice of [this.consents, this.conversations]) await slice.execute(tx, recordIds);
  }
}
