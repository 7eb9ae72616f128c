import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKejingError } from '@kejing/errors';
import { type GrpcClient, grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { repositoryRoot } from '@kejing/testing';
import { toTimestamp } from '@kejing/contracts';
import type { SegmentServiceClient } from '@kejing/contracts/grpc/cdp/v1/segment';
import { type ContentServiceClient, ContentKind } from '@kejing/contracts/grpc/content/v1/content';
import type { InteractionStrategyServiceClient } from '@kejing/contracts/grpc/content/v1/interaction_strategy';
import type { SopServiceClient } from '@kejing/contracts/grpc/marketing/v1/sop';
import { Objection, type ScriptServiceClient, ScriptStage } from '@kejing/contracts/grpc/strategy/v1/script';
import type { StrategyServiceClient } from '@kejing/contracts/grpc/strategy/v1/strategy';
import { contents, EXPIRES, interactionStrategies, scripts, segments, strategies } from './definitions.js';

// The id of a request follows from what it is for, so that setting up again has no second effect.
const requestId = (what: string): string => {
  const hex = createHash('sha256').update(`sample ${what}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

interface Clients {
  segments: GrpcClient<SegmentServiceClient>;
  contents: GrpcClient<ContentServiceClient>;
  review: GrpcClient<ContentServiceClient>;
  interactions: GrpcClient<InteractionStrategyServiceClient>;
  sops: GrpcClient<SopServiceClient>;
  scripts: GrpcClient<ScriptServiceClient>;
  reviewScripts: GrpcClient<ScriptServiceClient>;
  strategies: GrpcClient<StrategyServiceClient>;
}

const connect = (stack: StackConnection): Clients => {
  const marketer = callAs(stack, { subject: 'marketer-1', roles: ['MARKETER', 'OPERATIONS'] });
  const reviewer = callAs(stack, { subject: 'reviewer-1', roles: ['REVIEWER'] });
  const at = <T>(service: string, target: Parameters<StackConnection['grpcAddress']>[0], who = marketer) => grpcClient<T>(service, stack.grpcAddress(target), who, { deadlineMs: 20_000 });
  return {
    segments: at<SegmentServiceClient>('kejing.cdp.v1.SegmentService', 'cdp'),
    contents: at<ContentServiceClient>('kejing.content.v1.ContentService', 'content'),
    review: at<ContentServiceClient>('kejing.content.v1.ContentService', 'content', reviewer),
    interactions: at<InteractionStrategyServiceClient>('kejing.content.v1.InteractionStrategyService', 'content'),
    sops: at<SopServiceClient>('kejing.marketing.v1.SopService', 'marketing'),
    scripts: at<ScriptServiceClient>('kejing.strategy.v1.ScriptService', 'strategy'),
    reviewScripts: at<ScriptServiceClient>('kejing.strategy.v1.ScriptService', 'strategy', reviewer),
    strategies: at<StrategyServiceClient>('kejing.strategy.v1.StrategyService', 'strategy'),
  };
};

const publishContent = async (clients: Clients): Promise<void> => {
  for (const { contentKey, kind, title, summary, topics, html, ...live } of contents) {
    const existing = await clients.contents.getContent({ contentId: '', contentKey, version: 0 }).catch((error: unknown) => {
      if (isKejingError(error) && error.kind === 'NOT_FOUND') return undefined;
      throw error;
    });
    if ((existing?.content?.publishedVersion ?? 0) > 0) continue;
    const body =
      kind === 'ARTICLE'
        ? { article: { html } }
        : { live: { html, startTime: toTimestamp(live.startTime ?? EXPIRES), endTime: toTimestamp(live.endTime ?? EXPIRES), streamUrl: live.streamUrl ?? '', replayUrl: 'https://live.example.com/child-cover/replay', host: live.host ?? '' } };
    const created = await clients.contents.createContent({
      contentKey, kind: kind === 'ARTICLE' ? ContentKind.CONTENT_KIND_ARTICLE : ContentKind.CONTENT_KIND_LIVE,
      draft: { title, summary, topics: [...topics], expireTime: toTimestamp(EXPIRES), ...body }, requestId: requestId(`create ${contentKey}`),
    });
    const contentId = created.content?.contentId ?? '';
    const submitted = await clients.contents.submitForReview({ contentId, revision: created.content?.revision ?? 0, requestId: requestId(`submit ${contentKey}`) });
    await clients.review.approveContent({ contentId, revision: submitted.content?.revision ?? 0, requestId: requestId(`approve ${contentKey}`) });
    await clients.contents.publishContent({ contentId, requestId: requestId(`publish ${contentKey}`) });
  }
};

const approveScripts = async (clients: Clients): Promise<void> => {
  for (const { scriptKey, scenario, stage, text, disclosure } of scripts) {
    const { script } = await clients.scripts.createScript({
      scriptKey, scenario, stage: ScriptStage[`SCRIPT_STAGE_${stage}`], objection: Objection.OBJECTION_UNSPECIFIED, text, disclosure, requestId: requestId(`script ${scriptKey}`),
    });
    await clients.reviewScripts.approveScript({ scriptId: script?.scriptId ?? '', refuse: false, note: '', requestId: requestId(`approve script ${scriptKey}`) });
  }
};

const publishSop = async (clients: Clients): Promise<void> => {
  const document = readFileSync(join(repositoryRoot(), 'services/marketing/examples/mother-and-baby.json'), 'utf8');
  const { sop } = await clients.sops.createSop({ document, requestId: requestId('sop mother-and-baby') });
  await clients.sops.publishSop({ sopKey: sop?.sopKey ?? '', version: sop?.version ?? 0, requestId: requestId('publish sop mother-and-baby') });
};

/** Sets up what the sample insurer's staff would: contents, segments, interaction strategies, scripts, strategies, the SOP. Again: no effect. */
export const define = async (stack: StackConnection, say: (line: string) => void): Promise<void> => {
  const clients = connect(stack);
  await publishContent(clients);
  say('3 contents reviewed and published');
  for (const each of segments) await clients.segments.createSegment({ ...each, requestId: requestId(`segment ${each.segmentKey}`) });
  for (const each of interactionStrategies) await clients.interactions.createInteractionStrategy({ ...each, disabled: false, requestId: requestId(`interaction strategy ${each.strategyKey}`) });
  await approveScripts(clients);
  for (const each of strategies) {
    await clients.strategies.createStrategy({ ...each, needsMarketingConsent: each.strategyKey === 'propose-child-cover', disabled: false, choice: { ...each.choice }, requestId: requestId(`strategy ${each.strategyKey}`) });
  }
  say('3 segments, 2 interaction strategies, 6 scripts and 3 strategies set up');
  await publishSop(clients);
  say('SOP mother-and-baby published');
};
