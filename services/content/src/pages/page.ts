import type { ContentAt } from '../contents/content.js';
import type { Link } from '../links/link.js';
import type { StudioAgent } from '../studios/studio.js';

/** Why there is nothing to show. */
export type Notice = 'UNKNOWN' | 'WITHDRAWN' | 'AGENT_LEFT' | 'BUSY' | 'FAILED';

/** What a tracked link leads to. */
export type LinkPage =
  | { readonly kind: 'NOTICE'; readonly notice: Notice }
  | {
      readonly kind: 'CONTENT';
      readonly link: Link;
      readonly content: ContentAt;
      readonly agent: StudioAgent;
    };

/** What a studio's address leads to. */
export type StudioPage =
  | { readonly kind: 'NOTICE'; readonly notice: Notice }
  | { readonly kind: 'STUDIO'; readonly agent: StudioAgent; readonly contents: readonly ContentAt[] };

/** What the address of a content in a studio leads to; nothing on it is counted. */
export type StudioContentPage =
  | { readonly kind: 'NOTICE'; readonly notice: Notice }
  | { readonly kind: 'STUDIO_CONTENT'; readonly agent: StudioAgent; readonly content: ContentAt };

/** Pure: what a link shows. Only a licensed agent who works may show marketing, and only what is published and not expired. */
export function decideLinkPage(
  link: Link | undefined, content: ContentAt | undefined, agent: StudioAgent | undefined, now: Date,
): LinkPage {
  if (!link) return { kind: 'NOTICE', notice: 'UNKNOWN' };
  if (!agent?.active) return { kind: 'NOTICE', notice: 'AGENT_LEFT' };
  if (!content || link.expireTime <= now) return { kind: 'NOTICE', notice: 'WITHDRAWN' };
  return { kind: 'CONTENT', link, content, agent };
}
