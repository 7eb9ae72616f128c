import { Injectable, Logger } from '@nestjs/common';
import { PrepareParty, type PreparedParty } from './prepare-party.js';
import { PrepareThread, type PartyAsked } from './prepare-thread.js';

/** Fewer are prepared sooner than they are handed over. */
const MANY = 40;
const RETRY_MS = 60_000;

/** Prepares the parties of a chunk: many of them in a thread of its own, which leaves this one to what waits for the database. */
@Injectable()
export class PrepareParties {
  private readonly logger = new Logger(PrepareParties.name);
  private aloneUntil = 0;

  constructor(
    private readonly prepare: PrepareParty,
    private readonly thread: PrepareThread,
  ) {}

  /** In order. @throws Reject for the first party that can never be taken in */
  async execute(asked: readonly PartyAsked[]): Promise<PreparedParty[]> {
    const made = asked.length >= MANY && performance.now() >= this.aloneUntil ? await this.thread.run(asked).catch((error: Error) => this.withoutThread(error)) : [];
    return asked.map(({ party, today, time }, n) => {
      const there = made[n];
      return there ? { ...there, party } : this.prepare.execute(party, today, time);
    });
  }

  private withoutThread(error: Error): [] {
    this.logger.warn(`parties are prepared without a thread of their own for a minute: ${error.name}`);
    this.aloneUntil = performance.now() + RETRY_MS;
    return [];
  }
}
