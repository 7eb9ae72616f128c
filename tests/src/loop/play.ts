import type { CustomerView } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { StackConnection } from '@kejing/local';
import { requireDefinitions } from './require-definitions.js';
import { Stage } from './stage.js';
import type { TappedEvent } from './tap.js';
import { type Hop, MissingHop, Teller, type TellerOptions } from './teller.js';
import { enrolHer, shareAndClick, winHer } from './the-sop.js';
import { undoAndRedo, viewOf } from './undo.js';
import { recogniseHer } from './who-she-is.js';

/** What came of one telling. */
export interface Story {
  readonly hops: readonly Hop[];
  readonly view: CustomerView;
  /** Everything that the services published meanwhile. */
  readonly events: readonly TappedEvent[];
}

// What the story may cause once only, by what makes it the same thing.
const ONCE: Record<string, (data: Record<string, unknown>) => string> = {
  RunStarted: (data) => String(data['agentId']),
  RunEnded: (data) => String(data['runId']),
  LeadOpened: (data) => String(data['agentId']),
  LeadClosed: (data) => String(data['leadId']),
  AgentTaskRequested: (data) => `${String(data['runId'])} ${String(data['stepKey'])}`,
  LinkCreated: (data) => String(data['taskId']),
  OpportunityCreated: (data) => `${String(data['agentId'])} ${String(data['scenario'])}`,
  ChoiceMade: (data) => String(data['opportunityId']),
  OutcomeReported: (data) => `${String(data['opportunityId'])} ${String(data['taskId'])}`,
};

/** Effects that happened more often than once: an event again under another id. */
export const doubled = (events: readonly TappedEvent[]): string[] => {
  const seen = new Set<string>();
  return events.flatMap(({ type, data }) => {
    const identify = ONCE[type];
    if (identify === undefined) return [];
    const key = `${type} ${identify(data)}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [key];
  });
};

/** Plays the story once with a new customer on a running stack. Throws MissingDefinition where the sample's set-up is not there, MissingHop where a hop does not come, or came twice. */
export async function play(stack: StackConnection, options: TellerOptions): Promise<Story> {
  await requireDefinitions(stack, options.patienceMs);
  const stage = await Stage.set(stack, options.patienceMs);
  try {
    const teller = new Teller(stage.tap, options);
    const known = await recogniseHer(stage, teller);
    const runId = await enrolHer(stage, teller, known);
    const opportunity = await shareAndClick(stage, teller, known);
    await winHer(stage, teller, known, opportunity, runId);
    await undoAndRedo(stage, teller, known);
    const twice = doubled(stage.tap.events);
    if (twice.length > 0) throw new MissingHop(`happened twice: ${twice.join('; ')}`);
    return { hops: teller.hops, view: await viewOf(stage, known.customerId), events: stage.tap.events };
  } finally {
    await stage.close();
  }
}
