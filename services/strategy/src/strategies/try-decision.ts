import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { ReadAgents } from '../agents/read-agents.js';
import { keptChosen, keptRejected, type KeptDecision } from '../decisions/decision.js';
import { ReadSubject } from '../records/read-subject.js';
import { JudgeRecord } from './judge-record.js';

/** What would be decided for a record now, without any effect. */
@Injectable()
export class TryDecision {
  constructor(
    private readonly subjects: ReadSubject,
    private readonly agents: ReadAgents,
    private readonly judge: JudgeRecord,
  ) {}

  /** @throws NOT_FOUND RECORD_NOT_FOUND, AGENT_NOT_FOUND */
  async execute(
    tx: Tx, ask: { recordId: string; agentId: string; scenario: string; signalKind: string; topics: readonly string[] },
  ): Promise<Omit<KeptDecision, 'decisionId' | 'decideTime'>> {
    const subject = await this.subjects.execute(tx, ask.recordId);
    if (!subject || subject.erased) throw fault('NOT_FOUND', 'RECORD_NOT_FOUND', 'the record is not known');
    const agentId = ask.agentId || subject.agentId;
    const agent = agentId === undefined ? undefined : await this.agents.find(tx, agentId);
    if (!agent && ask.agentId !== '') throw fault('NOT_FOUND', 'AGENT_NOT_FOUND', 'the agent is not known');
    const offers = await this.judge.offers(tx, [ask.scenario]);
    const { decision, list, variablesRead } = this.judge.judge(offers, subject, agent?.grade ?? '', ask.scenario, { kind: ask.signalKind, topics: ask.topics });
    return {
      recordId: ask.recordId, scenario: ask.scenario, outcome: decision.outcome, chosen: keptChosen(decision.chosen),
      rejected: keptRejected(list.candidates.map(({ strategy }) => strategy), decision.verdicts, decision.lowerRates), variablesRead, signalReason: '',
    };
  }
}
