import type { ContentAt } from '../contents/content.js';
import { livePhase, type LivePhase } from '../interactions/decide-interaction.js';
import type { StudioAgent } from '../studios/studio.js';
import type { Notice } from './page.js';

/** What every page shows, whoever's it is. */
export interface Company {
  readonly name: string;
  readonly hotline: string;
  /** IANA zone of the times on pages. */
  readonly zone: string;
}

const KIND_NAMES = { ARTICLE: '文章', LIVE: '直播' } as const;
const PHASE_NAMES: Record<LivePhase, string> = { BEFORE: '即将开始', OPEN: '直播中', REPLAY: '可看回放', OVER: '已结束' };

const NOTICES: Record<Notice, { status: number; title: string; text: string }> = {
  UNKNOWN: { status: 404, title: '没有找到这个页面', text: '链接可能不完整。请向分享给您的业务员再要一次。' },
  WITHDRAWN: { status: 410, title: '内容已下线', text: '这篇内容已经过期或不再展示。想了解相关信息，可以联系分享给您的业务员。' },
  AGENT_LEFT: { status: 410, title: '该业务员的页面已关闭', text: '如需保单服务，请联系公司客服，我们会为您安排新的服务人员。' },
  BUSY: { status: 429, title: '访问太频繁', text: '请稍等片刻再打开。' },
  FAILED: { status: 503, title: '页面暂时打不开', text: '我们正在处理，请稍后再试。' },
};

export const noticeModel = (notice: Notice) => NOTICES[notice];

export const agentModel = ({ displayName, licenceNo, slug }: StudioAgent) => ({
  name: displayName, initial: [...displayName][0] ?? '', licenceNo, path: `/a/${slug}`,
});

/** A content as a page shows it. */
export function contentModel({ contentKey, kind, version }: ContentAt, company: Company, now: Date) {
  const { title, summary, body, publishTime } = version;
  const base = { key: contentKey, kind, kindName: KIND_NAMES[kind], title, summary, html: body.html, date: publishTime ? dateIn(company.zone, publishTime) : '' };
  if (body.kind === 'ARTICLE') return base;
  const phase = livePhase(body, now);
  return {
    ...base,
    live: {
      phase, phaseName: PHASE_NAMES[phase], host: body.host, time: timeIn(company.zone, new Date(body.startTime)),
      url: phase === 'OPEN' ? body.streamUrl : phase === 'REPLAY' ? body.replayUrl : '',
      action: phase === 'REPLAY' ? '观看回放' : '进入直播间',
    },
  };
}

/** Made once a zone: making a format takes a hundred times as long as using it. */
const inZone = (options: Intl.DateTimeFormatOptions) => {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (zone: string, date: Date): string => {
    const format = formats.get(zone) ?? new Intl.DateTimeFormat('zh-CN', { ...options, timeZone: zone });
    formats.set(zone, format);
    return format.format(date);
  };
};
const dateIn = inZone({ year: 'numeric', month: 'long', day: 'numeric' });
const timeIn = inZone({ month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
