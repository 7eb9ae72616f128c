import { Inject, Injectable } from '@nestjs/common';
import { releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RANDOM_NAME, type RandomName } from '../random-name.js';
import type { StudioAgent } from './studio.js';
import { StudiosStore } from './studios.store.js';

const SLUG_BITS = 64;

/** Keeps the agents as the CDP tells of them; a new one gets his page. */
@Injectable()
export class KeepStudio {
  constructor(
    private readonly studios: StudiosStore,
    @Inject(RANDOM_NAME) private readonly name: RandomName,
  ) {}

  async execute(tx: Tx, agent: Omit<StudioAgent, 'slug'>, version: bigint): Promise<void> {
    await this.studios.put(tx, { ...agent, slug: this.name(SLUG_BITS) }, version);
    await releaseWaiting(tx, 'agent', agent.agentId);
  }
}
