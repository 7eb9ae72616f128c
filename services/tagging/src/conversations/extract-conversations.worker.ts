import { Inject, Injectable } from '@nestjs/common';
import { PollWorker } from '@kejing/service';
import { ExtractConversations } from './extract-conversations.js';

/** Few at a time: the lease has to last for all of them. */
const BATCH = 8;
const PAUSE_MS = 250;

/** Reads conversations in the background. */
@Injectable()
export class ExtractConversationsWorker extends PollWorker {
  constructor(@Inject(ExtractConversations) private readonly extractConversations: ExtractConversations) {
    super(ExtractConversationsWorker.name, PAUSE_MS);
  }

  protected round(): Promise<boolean> {
    return this.extractConversations.execute(BATCH);
  }
}
