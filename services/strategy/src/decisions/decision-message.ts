import { toTimestamp } from '@kejing/contracts';
import type { Candidate, Decision as DecisionMessage } from '@kejing/contracts/grpc/strategy/v1/strategy';
import { REASONS, type KeptCandidate, type KeptDecision } from './decision.js';

/** A decision as the contract shows it. */
export const toDecisionMessage = (decision: KeptDecision): DecisionMessage => ({
  decisionId: decision.decisionId,
  recordId: decision.recordId,
  scenario: decision.scenario,
  decideTime: toTimestamp(decision.decideTime),
  outcome: decision.outcome,
  chosen: decision.chosen.map(toCandidate),
  rejected: decision.rejected.map(toCandidate),
  variablesRead: [...decision.variablesRead],
  signalReason: decision.signalReason,
});

const toCandidate = ({ code, ...candidate }: KeptCandidate): Candidate => ({ ...candidate, reasonCode: code, reason: REASONS[code] });
