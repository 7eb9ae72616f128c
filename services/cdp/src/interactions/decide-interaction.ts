import { hash } from 'node:crypto';
import type { Interaction, NewInteraction } from './interaction.js';

/** Fills in what is absent, and names the interaction: the same statement always gets the same id. */
export function decideInteraction(found: NewInteraction): Interaction {
  const { recordId, kind, sourceSystem, time } = found;
  const rest = {
    subject: found.subject ?? '',
    contentId: found.contentId ?? '',
    agentId: found.agentId ?? '',
    durationSeconds: found.durationSeconds ?? 0,
    conversationId: found.conversationId ?? '',
    detail: found.detail ?? null,
  };
  const said = [recordId, kind, sourceSystem, time.getTime(), rest.subject, rest.contentId, rest.agentId, rest.durationSeconds, rest.conversationId];
  return { interactionId: found.interactionId ?? derivedId(said.join('\n')), recordId, kind, sourceSystem, time, ...rest };
}

/** A UUID of version 8 from what was said; the record's random id in it keeps it from being guessed. */
function derivedId(said: string): string {
  const hex = hash('sha256', said);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
