import { counter, gauge, histogram } from '@kejing/observability';
import type { SendState } from './sends/send.js';

/** Seconds to hours: a service that was away catches up. */
const LATENESS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];

export const timerLateness = histogram('kejing_timer_lateness_seconds', 'How long after its due time a timer fired', [], LATENESS);
export const timersTotal = counter('kejing_timers_total', 'Timers by what became of them; STALE ones were no longer needed', ['result']);
export const timersOverdue = gauge('kejing_timers_overdue_seconds', 'How long the oldest timer that has not fired has been due');
export const sendsTotal = counter('kejing_sends_total', 'Attempts to send by what became of them', ['outcome', 'reason']);
export const sendsQueued = gauge('kejing_sends_queued', 'Sends that are due and wait (at most 100000 are counted)');

for (const result of ['FIRED', 'STALE', 'FAILED']) timersTotal.inc({ result }, 0);
for (const outcome of ['SENT', 'UNKNOWN'] satisfies SendState['status'][]) sendsTotal.inc({ outcome, reason: '' }, 0);
for (const reason of ['PROVIDER', 'TEMPLATE']) sendsTotal.inc({ outcome: 'FAILED', reason }, 0);
