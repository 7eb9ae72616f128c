import type { FieldViolation } from '@kejing/errors';
import type { PhraseChecker, PhraseFinding } from '../phrases/phrase.js';
import type { ContentBody, Draft } from './content.js';
import { draftInvalid } from './content.errors.js';
import { sanitiseHtml, visibleText } from './sanitise-html.js';

/** A finding and the field that it is in. */
export interface FieldFinding extends PhraseFinding {
  readonly field: string;
}

/** The draft with its HTML cleaned. @throws INVALID DRAFT_INVALID where the parts contradict each other. */
export function acceptDraft(draft: Draft, now: Date): Draft {
  const body = cleanBody(draft.body);
  const violations: FieldViolation[] = [];
  if (draft.expireTime !== null && draft.expireTime <= now) violations.push({ field: 'draft.expire_time', description: 'is past' });
  if (visibleText(body.html) === '' && body.kind === 'ARTICLE') violations.push({ field: 'draft.article.html', description: 'has no text' });
  if (body.kind === 'LIVE' && body.endTime <= body.startTime) violations.push({ field: 'draft.live.end_time', description: 'must be after the start' });
  if (violations.length > 0) throw draftInvalid(violations);
  return { ...draft, body };
}

function cleanBody(body: ContentBody): ContentBody {
  return { ...body, html: sanitiseHtml(body.html) };
}

/** Every text of a draft that a reader sees, by field. */
export function textsOf(draft: Draft): { field: string; text: string }[] {
  const texts = [
    { field: 'title', text: draft.title },
    { field: 'summary', text: draft.summary },
    { field: 'html', text: visibleText(draft.body.html) },
  ];
  switch (draft.body.kind) {
    case 'ARTICLE':
      return texts;
    case 'LIVE':
      return [...texts, { field: 'host', text: draft.body.host }];
    default:
      return draft.body satisfies never;
  }
}

/** The findings of a whole draft; a note in one field ("不确定") counts for the others. */
export function checkDraft(draft: Draft, check: PhraseChecker): FieldFinding[] {
  const texts = textsOf(draft);
  const whole = texts.map(({ text }) => text).join('\n');
  return texts.flatMap(({ field, text }) => check(text, whole).map((finding) => ({ ...finding, field })));
}

/** A field violation for each blocking finding; empty where the draft may go to a reviewer. */
export function violationsOf(findings: readonly FieldFinding[]): FieldViolation[] {
  return findings
    .filter((finding) => finding.level === 'BLOCK')
    .slice(0, 50)
    .map(({ field, phrase, phraseClass, basis, start, end }) => ({
      field: `draft.${field}`,
      description: `“${phrase}” at ${start}–${end} (${phraseClass}): ${basis}`,
    }));
}
