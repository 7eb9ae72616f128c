import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { AgentDirectory } from '../agents/agent-directory.js';
import { RecordDirectory } from '../records/record-directory.js';
import type { SopDocument } from '../sops/sop.js';
import type { StepContext } from './decide-step.js';
import { SopClock } from './sop-clock.js';

export interface Subject {
  readonly sop: SopDocument;
  readonly recordId: string;
  /** Agents who come first. */
  readonly preferred: readonly string[];
}

/** What decisions may know of records, read at once for many. */
@Injectable()
export class StepContexts {
  constructor(
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
    @Inject(AgentDirectory) private readonly agents: AgentDirectory,
    @Inject(SopClock) private readonly sopClock: SopClock,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** One of each, in their order. An SOP of public leads works for whom the lead is given to, not for who serves her. */
  async of(tx: Tx, subjects: readonly Subject[]): Promise<StepContext[]> {
    const records = await this.records.find(tx, subjects.map(({ recordId }) => recordId));
    const agents = await this.agents.firstAtWork(tx, subjects.map(({ sop, recordId, preferred }) =>
      [...preferred, sop.lead?.origin === 'PUBLIC' ? '' : (records.get(recordId)?.agentId ?? '')]));
    const now = this.clock.now();
    return subjects.map(({ sop }, i) => ({ sop, now, ids: this.ids, clock: this.sopClock, agentId: agents[i]!.agentId, agentGrade: agents[i]!.grade }));
  }
}
