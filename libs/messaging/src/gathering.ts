import { setImmediate as turn } from 'node:timers/promises';

/** Hands what comes within one turn of the event loop to `work` together; each who gave something learns how all of it ended. */
export class Gathering<T> {
  private open: { items: T[]; ended: Promise<void> } | undefined;

  constructor(private readonly work: (items: readonly T[]) => Promise<void>) {}

  add(item: T): Promise<void> {
    this.open ??= this.begin();
    this.open.items.push(item);
    return this.open.ended;
  }

  private begin(): { items: T[]; ended: Promise<void> } {
    const items: T[] = [];
    const ended = turn().then(() => {
      this.open = undefined;
      return this.work(items);
    });
    return { items, ended };
  }
}
