import { serviceNames, type ServiceName } from '@kejing/local';
import { customerView } from './customer-view.js';
import { decideSegments, decideStrategies } from './decisions.js';
import type { Figure } from './figures.js';
import { identityBatch } from './identity-batch.js';
import { ingestParties } from './ingest-parties.js';
import { ingestTouchpoints } from './ingest-touchpoints.js';
import { interactionToOpportunity } from './interaction-to-opportunity.js';
import { kafkaClients } from './kafka-clients.js';
import type { Bench } from './rounds.js';
import { timers } from './timers.js';

/** A row of the benchmark. */
export interface Row {
  /** For people. */
  about: string;
  /** Those that run meanwhile: where the work is of one of them alone, the others are stopped, for the machine may be small. */
  services: readonly ServiceName[];
  measure(bench: Bench): Promise<Figure[]>;
}

/** Start and memory at rest: measured before everything else, and so no function of a stack that runs. */
export const START = 'start';
export const startAbout = 'start to ready, cold and warm; memory of each service ten seconds after the start';

/** In the order in which they run: `ingest-parties` leaves many customers behind, and what comes after it is measured among them. */
export const rows: Readonly<Record<string, Row>> = {
  'interaction-to-opportunity': { about: 'a click on a page → the opportunity on the feed of the agent, p99 at 50 and 200 clicks/s', services: serviceNames, measure: interactionToOpportunity },
  'ingest-touchpoints': { about: 'touchpoints of known devices: resolved, written, published', services: ['cdp'], measure: ingestTouchpoints },
  'customer-view': { about: 'GetCustomerView with 5 policies, 200 interactions, 60 tags: calls/s, and p99 with open-loop arrivals', services: ['cdp'], measure: customerView },
  timers: { about: 'steps of journeys whose timers are due', services: ['marketing'], measure: timers },
  'decide-strategies': { about: 'a decision among 1,000 strategies, with a reason for each rejection', services: [], measure: decideStrategies },
  'decide-segments': { about: 'which of 1,000 segments a customer is in', services: [], measure: decideSegments },
  'identity-batch': { about: '100,000 party records resolved in memory on one thread, beside Splink 5 (as the bare limit): seconds and F1', services: [], measure: identityBatch },
  'kafka-clients': { about: 'kafkajs beside @platformatic/kafka (as the bare limit): produce, consume, consume and store', services: [], measure: kafkaClients },
  'ingest-parties': { about: 'party records: cleaned, matched, written, published, at numbers of customers (--size)', services: ['cdp'], measure: ingestParties },
};

/** Rows of the table of figures that are measured elsewhere, or not yet. */
export const elsewhere: Readonly<Record<string, string>> = {
  'ad hoc segment over 1,000,000 customers': 'not yet: segments are judged one customer at a time',
  'memory, flat over an hour': 'scripts/soak',
};
