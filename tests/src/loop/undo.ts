import type { CustomerView } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { SubjectKind } from '@kejing/contracts/grpc/tagging/events/v1/tag';
import { eventually, persist } from './persist.js';
import type { Stage } from './stage.js';
import type { Teller } from './teller.js';
import type { Known } from './who-she-is.js';

const TAG = '孕产期';
const STRATEGY = 'invite-to-live';

/** The 360° view as her agent sees it. */
export async function viewOf(stage: Stage, customerId: string): Promise<CustomerView> {
  const { view } = await persist(stage.patienceMs, () => stage.view.getCustomerView({ customerId, viewMask: undefined, purpose: Purpose.PURPOSE_SERVICE, interactionLimit: 20 }));
  if (view === undefined) throw new Error('the view is empty');
  return view;
}

/** What each service says of her now: does the tag apply to her? */
async function everywhere(stage: Stage, known: Known): Promise<Record<string, boolean>> {
  const view = await viewOf(stage, known.customerId);
  const { tags } = await stage.tags.listTags({ subjectKind: SubjectKind.SUBJECT_KIND_RECORD, subjectIds: [], customerId: known.customerId });
  const { decision } = await stage.strategies.decide({ recordId: known.coreRecordId, agentId: known.agentId, scenario: 'child-cover-interest', signalKind: 'OPENED', topics: ['child-cover'] });
  return {
    'cdp view': view.tags.some((tag) => tag.tagName === TAG),
    'cdp segment': view.segments.some((segment) => segment.segmentKey === 'expecting'),
    'tagging': tags.some((tag) => tag.tagName === TAG),
    'strategy': decision?.chosen.some((candidate) => candidate.strategyKey === STRATEGY) ?? false,
  };
}

async function settled(stage: Stage, teller: Teller, known: Known, expected: boolean, note: string): Promise<void> {
  const { answer, fits } = await eventually(teller.patienceMs, () => everywhere(stage, known), (all) => Object.values(all).every((one) => one === expected));
  const told = Object.entries(answer).map(([where, has]) => `${where} ${has ? 'yes' : 'no'}`).join(', ');
  teller.check(fits, `${note}: ${told}`);
  teller.hop({ service: 'all', what: expected ? `${TAG} is back` : `${TAG} has left`, id: '', subject: known.customerId, note: told });
}

/** 7: a steward takes the underwriting record out, and puts it back. */
export async function undoAndRedo(stage: Stage, teller: Teller, known: Known): Promise<void> {
  await teller.chapter('7  The identity undone, and made again (拆分与合并)');
  await settled(stage, teller, known, true, 'before the split');
  const splitId = crypto.randomUUID();
  const split = await persist(teller.patienceMs, () => stage.identity.split({ customerId: known.customerId, recordIds: [known.underwritingRecordId], reason: '演示：核保记录应属他人', requestId: splitId }));
  await teller.event('CustomerSplit', 'the underwriting record taken out', (data) => data['decisionId'] === split.decisionId);
  await teller.event('SegmentLeft', 'she leaves the segment', (data) => data['segmentKey'] === 'expecting' && data['customerId'] === known.customerId);
  await settled(stage, teller, known, false, 'after the split');

  const mergeId = crypto.randomUUID();
  const merge = await persist(teller.patienceMs, () => stage.identity.merge({ customerId: known.customerId, otherCustomerId: split.splitCustomer?.customerId ?? '', reason: '演示：确认为同一人', requestId: mergeId }));
  await teller.event('CustomersMerged', 'the steward puts it back', (data) => data['decisionId'] === merge.decisionId);
  await settled(stage, teller, known, true, 'after the merge');
}
