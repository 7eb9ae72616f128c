import { fault } from '@kejing/errors';
import type { Tx } from './tx.js';

/** What listeners of a channel are told. */
export interface Notice {
  readonly channel: string;
  readonly payload: string;
}

/** Where a transaction keeps what it has to tell, each notice once; whatever stands before the connection (tests count statements so) hands it on. */
const NOTICES = Symbol('notices');
type Telling = Tx & { [NOTICES]?: Map<string, Notice> };

/** Lets a transaction collect what it has to tell. @returns what that is so far */
export function collectNotices(tx: Tx): () => Notice[] {
  const notices = new Map<string, Notice>();
  (tx as Telling)[NOTICES] = notices;
  return () => [...notices.values()];
}

/**
 * Tells listeners (see `Database.listen`) in every process, once the transaction has committed; the same notice twice is one.
 *
 * Not NOTIFY within the transaction: PostgreSQL lets those commits that notify pass one at a time, over all databases of a server, each with the flush of its log
 * (`PreCommit_Notify` takes a lock that is held to the end of the commit). A NOTIFY alone has nothing to flush. The price: a process that dies between its commit and
 * the notice has told nobody, so whoever listens also looks now and then.
 */
export function notifyAtCommit(tx: Tx, channel: string, payload = ''): void {
  const notices = (tx as Telling)[NOTICES];
  if (!notices) throw fault('INTERNAL', 'NOT_IN_TRANSACTION', 'the change was not made', { internal: `notice for ${channel} outside of a transaction` });
  notices.set(`${channel} ${payload}`, { channel, payload });
}

/** Sends notices; those that come while some are on their way go together after them. */
export class Notifier {
  private readonly waiting = new Map<string, Notice>();
  private sending = false;

  /** @param send one statement; where it fails the notices are lost, and listeners find out when they look */
  constructor(private readonly send: (notices: readonly Notice[]) => Promise<unknown>) {}

  notify(notices: readonly Notice[]): void {
    for (const notice of notices) this.waiting.set(`${notice.channel} ${notice.payload}`, notice);
    if (!this.sending) void this.drain();
  }

  private async drain(): Promise<void> {
    this.sending = true;
    while (this.waiting.size > 0) {
      const notices = [...this.waiting.values()];
      this.waiting.clear();
      await this.send(notices).catch(() => undefined);
    }
    this.sending = false;
  }
}
