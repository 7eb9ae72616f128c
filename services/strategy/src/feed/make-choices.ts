import type { Subject } from '../records/subject.js';
import { sayScript } from '../scripts/decide-script.js';
import type { Judgement } from '../strategies/judge-record.js';
import { renderTemplate } from '../templates/template.js';
import type { Choice } from './feed-item.js';

/** The chosen strategies as the agent sees them: title, why, what to say, what to share. */
export function makeChoices({ decision, offers }: Judgement, subject: Subject, signal: { reason: string; topics: readonly string[] }, agentName: string): Choice[] {
  return decision.chosen.map(({ strategy, expectedValue }) => {
    const { title, whyTemplate, scriptKey, contentKey, action } = strategy.choice;
    const content = offers.contents.get(contentKey);
    const script = offers.scripts.get(scriptKey);
    const why = renderTemplate(whyTemplate, {
      tags: subject.tags.join('、'), topics: signal.topics.join('、'), lines: [...new Set(subject.policies.map((policy) => policy.line))].join('、'),
      reason: signal.reason, content_title: content?.title ?? '',
    });
    return {
      strategyId: strategy.strategyId, strategyKey: strategy.strategyKey, strategyVersion: strategy.version, title, why, action, expectedValue,
      needsMarketingConsent: strategy.needsMarketingConsent,
      ...(script ? { script: sayScript(script, { agentName, contentTitle: content?.title ?? '', contentUrl: '' }) } : {}),
      ...(content ? { content: { contentId: content.contentId, title: content.title } } : {}),
    };
  });
}
