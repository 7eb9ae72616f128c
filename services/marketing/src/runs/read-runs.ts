import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '@kejing/postgres';
import { AgentDirectory } from '../agents/agent-directory.js';
import { mayHave, type Scope } from '../caller-scope.js';
import { runNotFound } from './cancel-runs.js';
import type { LogEntry, Run } from './run.js';
import { RunsStore, type RunFilter, type RunPosition } from './runs.store.js';

const LOG = 500;

/** Answers runs, within what the caller may see. */
@Injectable()
export class ReadRuns {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(AgentDirectory) private readonly agents: AgentDirectory,
  ) {}

  list(filter: RunFilter, scope: Scope, after: RunPosition | undefined, limit: number): Promise<Run[]> {
    return this.runs.list(this.db.reader, filter, scope, after, limit);
  }

  /** A run out of scope is not found. */
  async get(runId: string, scope: Scope): Promise<{ run: Run; log: LogEntry[] }> {
    const run = await this.runs.find(this.db.reader, runId);
    if (!run || !(await mayHave(scope, run.agentId, (id, unit) => this.agents.isWithin(this.db.reader, id, unit)))) throw runNotFound();
    return { run, log: await this.runs.log(this.db.reader, run, LOG) };
  }

  countActive(sopId: string, version: number, tx: Tx = this.db.reader): Promise<string> {
    return this.runs.countActive(tx, sopId, version);
  }
}
