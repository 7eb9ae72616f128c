import { Worker } from 'node:worker_threads';
import type { OnModuleDestroy } from '@nestjs/common';
import type { PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { KeyRing } from '@kejing/crypto';
import type { PreparedParty } from './prepare-party.js';

/** A party to prepare, with what that depends on. */
export interface PartyAsked {
  party: PartyReported;
  /** YYYY-MM-DD in the business zone */
  today: string;
  time: Date;
}

export interface ThreadJob {
  job: number;
  asked: readonly PartyAsked[];
}

/** What the thread makes of a party. The party itself does not travel back. */
export type ThreadMade = Omit<PreparedParty, 'party'>;

export interface ThreadAnswer {
  job: number;
  made: (ThreadMade | undefined)[];
}

const IDLE_MS = 60_000;
const MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 192 };

/** A thread that prepares parties. It is there from the first job until a minute after the last one, and does not keep the process alive. */
export class PrepareThread implements OnModuleDestroy {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, { resolve(made: ThreadAnswer['made']): void; reject(error: Error): void }>();
  private jobs = 0;
  private idle: NodeJS.Timeout | undefined;

  /** @param file what the thread runs, as it was built */
  constructor(
    private readonly tokens: KeyRing,
    private readonly file: URL,
    private readonly idleMs = IDLE_MS,
  ) {}

  /** @returns for each party, in order, what was made of it; undefined where it is refused @throws Error if the thread cannot be started, or ends */
  async run(asked: readonly PartyAsked[]): Promise<ThreadAnswer['made']> {
    clearTimeout(this.idle);
    this.worker ??= this.start();
    const job = (this.jobs += 1);
    this.worker.postMessage({ job, asked } satisfies ThreadJob);
    return new Promise<ThreadAnswer['made']>((resolve, reject) => this.waiting.set(job, { resolve, reject }));
  }

  get isThere(): boolean {
    return this.worker !== undefined;
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.idle);
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.file, { workerData: { tokens: this.tokens }, resourceLimits: MEMORY, execArgv: [] });
    worker.unref();
    worker.on('message', ({ job, made }: ThreadAnswer) => {
      this.waiting.get(job)?.resolve(made);
      this.waiting.delete(job);
      if (this.waiting.size === 0) this.idle = setTimeout(() => { this.drop(worker, new Error('nobody waits')); }, this.idleMs).unref();
    });
    for (const event of ['messageerror', 'error'] as const) worker.on(event, (error: unknown) => { this.drop(worker, error as Error); });
    worker.on('exit', () => { this.drop(worker, new Error('the thread has ended')); });
    return worker;
  }

  /** Tells those who wait, and ends it; whoever comes from now on gets another one. */
  private drop(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    void worker.terminate();
  }
}
