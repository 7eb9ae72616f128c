import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { FeedItemKind, OutcomeResult, type FeedItem } from '@kejing/contracts/grpc/strategy/v1/feed';
import { persist } from './persist.js';
import type { Stage } from './stage.js';
import type { Teller } from './teller.js';
import type { Known } from './who-she-is.js';

export const SEGMENT = 'expecting-uncovered';

/** 2 and 3: the declared pregnancy becomes a tag, the tag a segment, the segment a run of the SOP. Answers the run's id. */
export async function enrolHer(stage: Stage, teller: Teller, known: Known): Promise<string> {
  await teller.chapter('2  From what she declared to a segment (标签与客群)');
  await teller.event('TagAssigned', '孕产期, with evidence', (data) => data['subjectId'] === known.underwritingRecordId && data['tagName'] === '孕产期');
  await teller.event('SegmentEntered', 'expecting, child not yet covered', (data) => data['segmentKey'] === SEGMENT && data['customerId'] === known.customerId);
  await teller.chapter('3  The SOP takes her in (母婴 SOP)');
  const run = await teller.event('RunStarted', 'mother and baby', (data) => data['agentId'] === known.agentId);
  await teller.event('LeadOpened', "a lead of the agent's own", (data) => data['agentId'] === known.agentId);
  return String(run.data['runId']);
}

interface SharedTask {
  readonly taskId: string;
  readonly url: string;
  readonly studioUrl: string;
}

async function task(stage: Stage, teller: Teller, known: Known, kind: string, note: string): Promise<FeedItem> {
  const asked = await teller.event('AgentTaskRequested', note, (data) => data['agentId'] === known.agentId && data['kind'] === kind);
  const taskId = String(asked.data['taskId']);
  const pushed = await stage.feed.find((item) => item.task?.taskId === taskId, teller.patienceMs);
  teller.check(pushed !== undefined, `task ${kind} is not on the agent's feed`);
  return pushed.item;
}

async function sharedTask(stage: Stage, teller: Teller, known: Known, kind: string, note: string): Promise<SharedTask> {
  const { task: { taskId = '' } = {} } = await task(stage, teller, known, kind, note);
  await teller.event('LinkCreated', 'a tracked link for the task', (data) => data['taskId'] === taskId);
  const pushed = await stage.feed.find((item) => item.task?.taskId === taskId && item.task.url !== '', teller.patienceMs);
  teller.check(pushed?.item.task !== undefined, 'the task has no link on the feed');
  const { url, studioUrl, script } = pushed.item.task;
  teller.hop({ service: 'feed', what: 'TASK pushed', id: taskId, subject: pushed.item.title, at: pushed.at, note: `话术: ${script?.text.slice(0, 40) ?? '–'}…` });
  return { taskId, url, studioUrl };
}

/** 4 and 5: the content reaches her through the agent; her click becomes an opportunity on his feed. */
export async function shareAndClick(stage: Stage, teller: Teller, known: Known): Promise<FeedItem> {
  await teller.chapter('4  Content through the agent (内容触达)');
  const { url, studioUrl } = await sharedTask(stage, teller, known, 'SHARE_CONTENT', 'the agent is asked to share an article');
  const studio = await stage.browse(studioUrl);
  teller.check(studio.status === 200 && studio.text.includes('周志远'), `the studio page answered ${studio.status}`);
  teller.hop({ service: 'browser', what: 'GET studio page', id: '', subject: new URL(studioUrl).pathname, note: `${studio.text.length} characters of HTML` });

  await teller.chapter('5  A click becomes an opportunity (机会)');
  const clicked = Date.now();
  const page = await stage.browse(url);
  teller.check(page.status === 200, `the content page answered ${page.status}`);
  teller.hop({ service: 'browser', what: 'GET content page', id: '', subject: new URL(url).pathname.slice(0, 12) + '…', note: /<title>([^<]*)/.exec(page.text)?.[1]?.trim() ?? '' });
  const mine = (data: Record<string, unknown>) => data['agentId'] === known.agentId;
  await teller.event('ContentInteracted', "counts for the link's record", (data) => mine(data) && data['kind'] === 'INTERACTION_KIND_OPENED');
  await teller.event('InteractionSignalled', 'the interaction strategy matched', mine);
  const created = await teller.event('OpportunityCreated', 'strategy decided', mine);
  const pushed = await stage.feed.find((item) => item.kind === FeedItemKind.FEED_ITEM_KIND_OPPORTUNITY, teller.patienceMs);
  teller.check(pushed?.item.opportunity !== undefined, "the opportunity is not on the agent's feed");
  const { choices, reason } = pushed.item.opportunity;
  teller.hop({ service: 'feed', what: 'OPPORTUNITY pushed', id: String(created.data['opportunityId']), subject: pushed.item.title, at: pushed.at, note: `${pushed.at - clicked} ms after the click; ${reason}` });
  teller.check(choices.length === 3, `three choices are expected, there are ${choices.length}`);
  for (const choice of choices) teller.hop({ service: 'feed', what: `choice ${choice.rank}`, id: choice.strategyKey, subject: choice.title, at: pushed.at, note: choice.why });
  await teller.event('InteractionRecorded', "and the CDP's timeline", (data) => known.recordIds.includes(String(data['recordId'])) && data['contentId'] !== undefined);
  return pushed.item;
}

const post = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

// The page carries the id of its view; its script sends it with each beacon, and so does this browser.
const viewId = (html: string): string => /data-view(?:-id)?="([^"]+)"/.exec(html)?.[1] ?? '';

async function beacon(stage: Stage, teller: Teller, url: string, what: string, body: Record<string, unknown> = {}): Promise<void> {
  const page = await stage.browse(url);
  const sent = await stage.browse(`${url}/${what}`, post({ viewId: viewId(page.text), ...body }));
  teller.check(sent.status < 300, `${what} answered ${sent.status}: ${sent.text.slice(0, 200)}`);
}

/** 6: she reads, comes to the live event, meets him, and buys; the run ends at its goal. */
export async function winHer(stage: Stage, teller: Teller, known: Known, opportunity: FeedItem, runId: string): Promise<void> {
  const { client } = stage.feed;
  const opportunityId = opportunity.opportunity?.opportunityId ?? '';
  await teller.chapter('6  Choice, outcome, deal (成交)');
  const chooseId = crypto.randomUUID();
  const strategyId = opportunity.opportunity?.choices[0]?.strategyId ?? '';
  await persist(teller.patienceMs, () => client.chooseOption({ opportunityId, rank: 1, strategyId, requestId: chooseId }));
  await teller.event('ChoiceMade', 'the agent takes the first choice', (data) => data['opportunityId'] === opportunityId);
  const outcomeId = crypto.randomUUID();
  await persist(teller.patienceMs, () => client.reportOutcome({ opportunityId, taskId: '', result: OutcomeResult.OUTCOME_RESULT_INTERESTED, requestId: outcomeId }));
  await teller.event('OutcomeReported', 'and says how it went: interested', (data) => data['opportunityId'] === opportunityId);

  const advanced = (note: string, ...steps: string[]) => teller.event('RunAdvanced', note, (data) => data['runId'] === runId && steps.includes(String(data['stepKind'])));
  const shared = await stage.feed.find((item) => item.task?.taskKind === 'SHARE_CONTENT' && item.task.url !== '', teller.patienceMs);
  await beacon(stage, teller, shared?.item.task?.url ?? '', 'read', { seconds: 95 });
  await teller.event('ContentInteracted', 'she read it', (data) => data['agentId'] === known.agentId && data['kind'] === 'INTERACTION_KIND_READ');
  await teller.event('TagAssigned', 'tagging took the interaction in: 少儿险', (data) => known.recordIds.includes(String(data['subjectId'])) && data['tagName'] === '少儿险');
  await advanced('the run saw it', 'TASK');
  const live = await sharedTask(stage, teller, known, 'INVITE', 'invitation to the live event');
  await beacon(stage, teller, live.url, 'attended');
  await teller.event('ContentInteracted', 'she attended', (data) => data['agentId'] === known.agentId && data['kind'] === 'INTERACTION_KIND_ATTENDED');

  const meeting = await task(stage, teller, known, 'MEET', 'an offline meeting');
  const metId = crypto.randomUUID();
  await persist(teller.patienceMs, () => client.reportOutcome({ opportunityId: '', taskId: meeting.task?.taskId ?? '', result: OutcomeResult.OUTCOME_RESULT_MET, requestId: metId }));
  await teller.event('OutcomeReported', 'they met', (data) => data['taskId'] === meeting.task?.taskId);
  await task(stage, teller, known, 'CLOSE_DEAL', 'help her to close');

  await stage.report(stage.her.policy(ProductLine.CHILD, '客经小太阳少儿险', 1680));
  await teller.event('PolicyChanged', 'the policy of the deal, from the core', (data) => data['agentId'] === known.agentId && data['productLine'] === 'PRODUCT_LINE_CHILD');
  await teller.event('RunEnded', 'at its goal', (data) => data['runId'] === runId && data['outcome'] === 'GOAL');
  await teller.event('LeadClosed', 'won', (data) => data['agentId'] === known.agentId && data['outcome'] === 'WON');
  await teller.event('SegmentLeft', 'her child is covered now', (data) => data['segmentKey'] === SEGMENT && data['customerId'] === known.customerId);
  const counted = await teller.event('AgentCountersChanged', "the agent's counters", (data) => data['agentId'] === known.agentId && Number(data['deals'] ?? 0) === 1);
  teller.hop({ service: 'strategy', what: 'counters', id: '', subject: known.agentId, note: `opportunities ${String(counted.data['opportunities'])}, choices ${String(counted.data['choices'])}, outcomes ${String(counted.data['outcomes'])}, deals ${String(counted.data['deals'])}` });
}
