import sanitize from 'sanitize-html';

/** No scripts, styles, forms, frames; pictures only as data of the page itself, since a foreign server would see who reads. */
const OPTIONS: sanitize.IOptions = {
  allowedTags: [
    'p', 'br', 'hr', 'h2', 'h3', 'h4', 'blockquote', 'ul', 'ol', 'li', 'strong', 'b', 'em', 'i', 'u', 's', 'sub', 'sup', 'mark', 'span', 'div',
    'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'figure', 'figcaption', 'img', 'a',
  ],
  allowedAttributes: { a: ['href', 'rel', 'target'], img: ['src', 'alt', 'width', 'height'], th: ['colspan', 'rowspan'], td: ['colspan', 'rowspan'] },
  allowedSchemes: ['https', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  exclusiveFilter: (frame) => frame.tag === 'img' && !/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(frame.attribs['src'] ?? ''),
  transformTags: {
    h1: 'h2',
    // The page's address is a capability: it must not travel to where the link leads.
    a: (tagName, attribs) => ({ tagName, attribs: { ...(attribs['href'] ? { href: attribs['href'] } : {}), rel: 'noopener noreferrer nofollow', target: '_blank' } }),
  },
};

/** The HTML of an author with everything removed that is not on the list of allowed elements. Idempotent. */
export const sanitiseHtml = (html: string): string => sanitize(html, OPTIONS).trim();

const BREAKS = /<\/?(?:p|br|hr|h[1-6]|blockquote|ul|ol|li|div|table|caption|thead|tbody|tfoot|tr|th|td|figure|figcaption)\b[^>]*>/gi;
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&nbsp;': ' ' };

/** What a reader sees of sanitised HTML: blocks on lines of their own, the texts of pictures among them. */
export function visibleText(html: string): string {
  return html
    .replace(/<img\b[^>]*?\balt="([^"]*)"[^>]*>/gi, '\n$1\n')
    .replace(BREAKS, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\n{2,}/g, '\n')
    .trim();
}
