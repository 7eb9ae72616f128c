import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollWorker } from '@kejing/service';
import { AdvanceUndoRun } from './advance-undo-run.js';
import { LapseBars } from './lapse-bars.js';

const BATCH = 20;
/** So long a run that another process took down waits, and so long a new model waits for pairs that may meet again. */
const PAUSE_MS = 5_000;

/** Works off bulk undos in the background: at the start, when one is asked for here (it is poked), and now and then. */
@Injectable()
export class UndoRunner extends PollWorker {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdvanceUndoRun) private readonly advance: AdvanceUndoRun,
    @Inject(LapseBars) private readonly lapse: LapseBars,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super('UndoRunner', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    const advanced = await this.database.tx((tx) => this.advance.execute(tx, BATCH, this.clock.now()));
    return (await this.database.tx((tx) => this.lapse.execute(tx, BATCH, this.clock.now()))) || advanced;
  }
}
