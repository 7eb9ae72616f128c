import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollWorker } from '@kejing/service';
import { SweepSegments } from './sweep-segments.js';

const BATCH = 50;
/** So long a segment made by another process may wait for its sweep. */
const PAUSE_MS = 2_000;

/** Runs the sweep in the background: at the start, when a segment is made here (it is poked), and now and then. */
@Injectable()
export class SegmentSweeper extends PollWorker {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SweepSegments) private readonly sweepSegments: SweepSegments,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super('SegmentSweeper', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    return (await this.database.tx((tx) => this.sweepSegments.execute(tx, BATCH, this.clock.now()))) === 'MORE';
  }
}
