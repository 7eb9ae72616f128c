import { fault, type KejingError } from '@kejing/errors';
import type { ChoiceRefusal } from './decide-choice.js';
import type { OutcomeRefusal } from './decide-outcome.js';

export const opportunityNotFound = (): KejingError => fault('NOT_FOUND', 'OPPORTUNITY_NOT_FOUND', 'there is no such opportunity');
export const taskNotFound = (): KejingError => fault('NOT_FOUND', 'TASK_NOT_FOUND', 'there is no such task');

export function choiceRefused(refusal: ChoiceRefusal): KejingError {
  switch (refusal) {
    case 'NOT_AN_OPPORTUNITY':
      return opportunityNotFound();
    case 'ALREADY_CHOSEN':
      return fault('PRECONDITION', refusal, 'a choice was taken already');
    case 'OPPORTUNITY_CLOSED':
      return fault('PRECONDITION', refusal, 'the opportunity is closed');
    case 'RANK_UNKNOWN':
      return fault('INVALID', refusal, 'there is no choice of this rank', { fieldViolations: [{ field: 'rank', description: 'not among the choices' }] });
    case 'CHOICES_CHANGED':
      return fault('CONFLICT', refusal, 'the choices changed: read the opportunity again');
    case 'CONSENT_WITHDRAWN':
      return fault('PRECONDITION', refusal, 'the customer does not consent to marketing any more');
  }
}

export function outcomeRefused(refusal: OutcomeRefusal): KejingError {
  switch (refusal) {
    case 'NOTHING_CHOSEN':
      return fault('PRECONDITION', refusal, 'take a choice first');
    case 'OPPORTUNITY_CLOSED':
      return fault('PRECONDITION', refusal, 'the opportunity is closed');
    case 'TASK_CLOSED':
      return fault('PRECONDITION', refusal, 'the task is closed');
  }
}
