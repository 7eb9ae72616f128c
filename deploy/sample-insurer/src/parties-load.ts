import { createReadStream, createWriteStream, existsSync, readFileSync, type WriteStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { EventOutcome } from '@kejing/contracts/grpc/common/v1/operations';
import type { StackConnection } from '@kejing/local';
import { EventLoader, type IdentifiedEvent } from './load-events.js';
import { checkpointOf } from './load-file.js';
import { type PartyLineOptions, readPartyLine } from './parties-line.js';
import { MatchQueue } from './parties-queue.js';

const CHUNK = 500;
const TOLD_EVERY_MS = 2_000;
const REFUSALS_SHOWN = 1_000;
// Twice as many as the loader keeps on the way.
const LINES_REMEMBERED = 40_000;

export interface PartiesReport {
  lines: number;
  /** Lines that said something, and those that the file said twice are two. */
  accepted: number;
  /** Of the accepted: their records are in the CDP and were matched. */
  resolved: number;
  /** Of the accepted: wait for something that has not come. */
  pending: number;
  refusedCount: number;
  /** The first of them. */
  refused: { line: number; reason: string }[];
  /** One refused line a line, all of them; absent where there are none. */
  refusedFile?: string;
  /** Pairs of records that wait for a steward, of all loads. */
  openReviews: number;
  seconds: number;
}

export interface PartiesOptions extends Partial<PartyLineOptions> {
  /** Publish all again. It has no second effect. */
  restart?: boolean;
}

/**
 * Stores a file of parties, one JSON a line, and has them matched: returns when every line is resolved, waits for a steward, or was refused. Memory does not
 * grow with the file. An interrupted run goes on where it was.
 */
export async function loadParties(stack: StackConnection, file: string, say: (line: string) => void, options: PartiesOptions = {}): Promise<PartiesReport> {
  const load = new PartiesLoad(stack, file, say, { profile: options.profile ?? '', legalEntity: options.legalEntity ?? 'KJ-LIFE' });
  try {
    return await load.run(options.restart ?? false);
  } finally {
    await load.close();
  }
}

class PartiesLoad {
  private readonly started = performance.now();
  private readonly checkpoint: string;
  private readonly loader: EventLoader;
  private readonly queue: MatchQueue;
  // Of events on their way, so that one that is refused can be told by its line.
  private readonly lineOf = new Map<string, number>();
  private refusals: WriteStream | undefined;
  private told = Date.now();
  private readonly report: PartiesReport = { lines: 0, accepted: 0, resolved: 0, pending: 0, refusedCount: 0, refused: [], openReviews: 0, seconds: 0 };

  constructor(stack: StackConnection, private readonly file: string, private readonly say: (line: string) => void, private readonly options: PartyLineOptions) {
    this.checkpoint = checkpointOf(stack, file);
    this.loader = new EventLoader(stack, 'cdp.party', (id, outcome) => this.ended(id, outcome));
    this.queue = new MatchQueue(stack);
  }

  async run(restart: boolean): Promise<PartiesReport> {
    const { report } = this;
    await this.queue.hold();
    try {
      await this.publish(!restart && existsSync(this.checkpoint) ? (JSON.parse(readFileSync(this.checkpoint, 'utf8')) as { lines: number }).lines : 0);
      const { pending, parked } = await this.loader.settle((now, left) => this.tell(() => `${now.accepted - left} of ${now.accepted} lines stored`));
      report.pending = pending + parked;
      this.say(`${report.accepted - report.pending} lines stored in ${this.seconds()} s; counting frequencies`);
      await this.queue.refresh();
    } finally {
      await this.queue.release();
    }
    const { openReviews } = await this.queue.drain((left, matched) => this.tell(() => `${matched} records matched, ${left} to go`));
    return { ...report, resolved: report.accepted - report.pending, openReviews, seconds: this.seconds(), ...(this.refusals ? { refusedFile: this.refusedFile() } : {}) };
  }

  async close(): Promise<void> {
    this.queue.close();
    await this.loader.close();
    if (this.refusals) await finished(this.refusals.end());
  }

  private async publish(done: number): Promise<void> {
    const { report } = this;
    if (done > 0) this.say(`${done} lines were published before; going on from there (--restart publishes all again)`);
    const [before, chunk]: [string[], IdentifiedEvent[]] = [[], []];
    const flush = async (): Promise<void> => {
      if (before.length > 0) this.loader.follow(before.splice(0));
      if (chunk.length > 0) await this.loader.publish(chunk.splice(0));
      if (report.lines > done) writeFileSync(this.checkpoint, JSON.stringify({ lines: report.lines }));
      this.tell(() => `${report.lines} lines read, ${report.refusedCount} refused`);
    };
    for await (const line of createInterface({ input: createReadStream(this.file, 'utf8'), crlfDelay: Infinity })) {
      report.lines += 1;
      if (line.trim() === '') continue;
      const read = readPartyLine(report.lines === 1 ? line.replace(/^\uFEFF/, '') : line, this.options);
      if (read.kind === 'refused') {
        this.refuse(report.lines, read.reason);
        continue;
      }
      report.accepted += 1;
      this.remember(read.event.id, report.lines);
      if (report.lines <= done) before.push(read.event.id);
      else chunk.push(read.event);
      if (chunk.length + before.length >= CHUNK) await flush();
    }
    await flush();
  }

  private remember(id: string, line: number): void {
    if (this.lineOf.size >= LINES_REMEMBERED) this.lineOf.delete(this.lineOf.keys().next().value!);
    this.lineOf.set(id, line);
  }

  private ended(id: string, outcome: EventOutcome): void {
    if (outcome !== EventOutcome.EVENT_OUTCOME_DEAD_LETTERED && outcome !== EventOutcome.EVENT_OUTCOME_SKIPPED) return;
    this.report.accepted -= 1;
    this.refuse(this.lineOf.get(id) ?? 0, 'REFUSED_BY_CDP: the cause is in the dead-letter topic of insurer.party.v1');
  }

  private refuse(line: number, reason: string): void {
    this.report.refusedCount += 1;
    if (this.report.refused.length < REFUSALS_SHOWN) this.report.refused.push({ line, reason });
    this.refusals ??= createWriteStream(this.refusedFile(), { mode: 0o600 });
    this.refusals.write(`${line}\t${reason}\n`);
  }

  private refusedFile(): string {
    return this.checkpoint.replace(/\.json$/, '.refused.tsv');
  }

  private seconds(): number {
    return Number(((performance.now() - this.started) / 1000).toFixed(1));
  }

  private tell(text: () => string): void {
    if (Date.now() - this.told < TOLD_EVERY_MS) return;
    this.told = Date.now();
    this.say(`${text()} (${this.seconds()} s)`);
  }
}
