import { setTimeout as sleep } from 'node:timers/promises';

/** Rings for one reader of one feed. */
export class Ring {
  private rung = true;
  private wake: (() => void) | undefined;

  /** @param onClose takes the ring off the bell */
  constructor(readonly close: () => void) {}

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Takes back what rang so far: whoever reads after this sees all that rang before. */
  clear(): void {
    this.rung = false;
  }

  /** Waits for a ring since the last {@link clear}, at most so long. False where it did not ring. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.rung || signal.aborted) return this.rung;
    const done = new AbortController();
    this.wake = () => done.abort();
    await sleep(timeoutMs, undefined, { signal: AbortSignal.any([done.signal, signal]) }).catch(() => undefined);
    this.wake = undefined;
    return this.rung;
  }
}

/** Wakes the streams of this process when a feed changed, whichever replica changed it. */
export class FeedBell {
  private readonly rings = new Map<string, Set<Ring>>();

  /** A ring for the agent's feed; close it in the end. */
  hang(agentId: string): Ring {
    const rings = this.rings.get(agentId) ?? new Set<Ring>();
    this.rings.set(agentId, rings);
    const ring: Ring = new Ring(() => {
      rings.delete(ring);
      if (rings.size === 0 && this.rings.get(agentId) === rings) this.rings.delete(agentId);
    });
    rings.add(ring);
    return ring;
  }

  /** Rings for an agent; for all of them where it is not known whose feed changed (''). */
  ring(agentId: string): void {
    const sets = agentId === '' ? [...this.rings.values()] : [this.rings.get(agentId) ?? new Set<Ring>()];
    for (const rings of sets) for (const ring of rings) ring.ring();
  }
}
