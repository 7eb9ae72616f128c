import { toDate } from '@kejing/contracts';
import type { CustomerView } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import { InteractionKind, ProductLine, Purpose } from '@kejing/contracts/grpc/common/v1/types';
import type { Hop } from './teller.js';

// Han characters take two columns of a terminal.
const width = (text: string) => [...text].reduce((sum, symbol) => sum + (/\p{Script=Han}|[，。：；（）《》“”！？]/u.test(symbol) ? 2 : 1), 0);
const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(1, columns - width(text)));
const short = (id: string) => (id.length > 13 && id.includes('-') ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

/** A hop on one line: latency since the hop before, service, event type, id, subject, note. */
export const hopLine = ({ service, what, id, subject, latencyMs, note }: Hop): string =>
  `  ${String(Math.round(latencyMs)).padStart(5)} ms  ${pad(service, 10)}${pad(what, 22)}${pad(short(id), 15)}${pad(short(subject), 26)}${note}`;

const day = (date: { year: number; month: number; day: number } | undefined) => (date === undefined ? '' : `${date.year}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`);
const lower = (name: string | undefined, prefix: string) => (name ?? '').slice(prefix.length).toLowerCase();

/** The 360° view for people. */
export const viewLines = (view: CustomerView): string[] => [
  `  customer     ${view.customer?.customerId ?? ''}  version ${view.customer?.version ?? ''}, ${view.customer?.recordIds.length ?? 0} records`,
  `  profile      ${view.profile?.name ?? ''}  ${view.profile?.gender ?? ''}  ${view.profile?.phones.join(' ') ?? ''}`,
  `  agent        ${view.agent?.displayName ?? ''} (${view.agent?.orgUnit ?? ''})`,
  ...view.policies.map((policy) => `  policy       ${policy.productName}  ${lower(ProductLine[policy.productLine], 'PRODUCT_LINE_')}  ${policy.status}  ${policy.roles.join('+')}  from ${day(policy.effectiveDate)}`),
  ...view.tags.map((tag) => `  tag          ${tag.tagName}  ${tag.source.toLowerCase()} ${tag.confidence.toFixed(2)}`),
  ...view.segments.map((segment) => `  segment      ${segment.name}`),
  ...view.consents.map((consent) => `  consent      ${lower(Purpose[consent.purpose], 'PURPOSE_')}: ${consent.granted ? 'given' : 'refused'}`),
  ...view.interactions.slice(0, 8).map((interaction) => `  timeline     ${toDate(interaction.interactionTime)?.toISOString().slice(11, 23) ?? ''}  ${lower(InteractionKind[interaction.kind], 'INTERACTION_KIND_')}  ${interaction.sourceSystem}  ${interaction.subject}`),
];
