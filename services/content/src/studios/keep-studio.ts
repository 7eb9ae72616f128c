import { Inject, Injectable } from '@nestjs/common';
import { newestByKey, releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RANDOM_NAME, type RandomName } from '../random-name.js';
import { StudiosStore, type AgentState } from './studios.store.js';

const SLUG_BITS = 64;

/** Keeps the agents as the CDP tells of them; a new one gets his page. */
@Injectable()
export class KeepStudio {
  constructor(
    private readonly studios: StudiosStore,
    @Inject(RANDOM_NAME) private readonly name: RandomName,
  ) {}

  async execute(tx: Tx, states: readonly Omit<AgentState, 'slug'>[]): Promise<void> {
    const newest = newestByKey(states, ({ agentId }) => agentId, (one, known) => one.version > known.version);
    if (newest.length === 0) return;
    await this.studios.put(tx, newest.map((state) => ({ ...state, slug: this.name(SLUG_BITS) })));
    for (const { agentId } of newest) await releaseWaiting(tx, 'agent', agentId);
  }
}
