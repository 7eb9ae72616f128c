import { Controller, Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { RANDOM_NAME, type RandomName } from '../random-name.js';
import { readBeacon } from './beacon.js';
import { CountView, type Report } from './count-view.js';
import { viewKind } from './decide-view.js';
import { FindPage } from './find-page.js';
import type { PageRequest, PageResponse } from './http.js';
import { PageErrors } from './page-errors.http.js';
import { agentModel, contentModel } from './page-model.js';
import { RateBound } from './rate-bound.js';
import { RefuseLinks } from './refuse-links.js';
import { ShowPages } from './show-pages.js';

const CODE = /^[0-9A-Za-z]{22}$/;
const VIEW_BITS = 96;

/** The page of a tracked link, and what it reports. */
@Controller('l')
@UseFilters(PageErrors)
export class LinksHttp {
  private readonly bound: RateBound;

  constructor(
    @Inject(FindPage) private readonly find: FindPage,
    @Inject(ShowPages) private readonly pages: ShowPages,
    @Inject(CountView) private readonly count: CountView,
    @Inject(RefuseLinks) private readonly refuse: RefuseLinks,
    @Inject(RANDOM_NAME) private readonly name: RandomName,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.bound = new RateBound(clock, { burst: 120, perSecond: 2, keys: 50_000 });
  }

  @Get(':code')
  async open(@Param('code') code: string, @Req() request: PageRequest, @Res() response: PageResponse): Promise<void> {
    const view = viewKind(request);
    if (view === 'PREFETCH') return this.pages.empty(response, 503);
    const page = await this.page(code);
    if (page.kind === 'NOTICE') return this.pages.notice(response, page.notice);
    const { link, content, agent } = page;
    const viewId = this.name(VIEW_BITS);
    const counted = view === 'PERSON' && (await this.count.opened(link, content, viewId)) !== 'IGNORED';
    const refused = !counted && (await this.find.refused(link));
    this.pages.show(response, 'content', {
      title: content.version.title, content: contentModel(content, this.pages.company, this.clock.now()), agent: agentModel(agent), code, refused,
      path: `/l/${code}`, ...(counted ? { view: viewId } : {}),
    });
  }

  @Post(':code/read')
  read(@Param('code') code: string, @Req() request: PageRequest, @Res() response: PageResponse): Promise<void> {
    return this.report('read', code, request, response);
  }

  @Post(':code/attended')
  attended(@Param('code') code: string, @Req() request: PageRequest, @Res() response: PageResponse): Promise<void> {
    return this.report('attended', code, request, response);
  }

  @Post(':code/consult')
  async consult(@Param('code') code: string, @Req() request: PageRequest, @Res() response: PageResponse): Promise<void> {
    return this.report('consult', code, request, response);
  }

  @Post(':code/opt-out')
  async optOut(@Param('code') code: string, @Res() response: PageResponse): Promise<void> {
    const page = await this.page(code);
    if (page.kind === 'NOTICE') return this.pages.notice(response, page.notice);
    await this.refuse.execute(page.link);
    const { hotline } = this.pages.company;
    this.pages.show(response, 'done', {
      title: '已为您停止推送', path: `/l/${code}`,
      text: `不会再向您发送营销信息或为您生成分享链接，也不再记录您的打开和阅读。如需恢复，请在 App 的隐私设置中重新同意${hotline === '' ? '' : `，或致电 ${hotline}`}。`,
    });
  }

  private async report(report: Report, code: string, request: PageRequest, response: PageResponse): Promise<void> {
    const beacon = readBeacon(request.headers['content-length'], request.body, request.query['v']);
    if (!beacon) return this.pages.empty(response, 400);
    const page = await this.page(code);
    if (page.kind === 'NOTICE') {
      if (report === 'consult') return this.pages.notice(response, page.notice);
      return this.pages.empty(response, page.notice === 'BUSY' ? 429 : page.notice === 'UNKNOWN' ? 404 : 410);
    }
    const result = await this.count.reported(page.link, page.content, report, beacon, this.clock.now());
    // Said honestly: what did not count was not passed on.
    if (report !== 'consult') return this.pages.empty(response, result === 'IGNORED' ? 202 : 204);
    if (result === 'IGNORED') return this.pages.notice(response, 'WITHDRAWN');
    const name = page.agent.displayName;
    this.pages.show(response, 'done', { title: `已转告${name}`, path: `/l/${code}`, text: `${name}会尽快与您联系。您不需要在这里填写任何个人信息。` });
  }

  private async page(code: string) {
    if (!CODE.test(code)) return { kind: 'NOTICE', notice: 'UNKNOWN' } as const;
    if (!this.bound.take(code)) return { kind: 'NOTICE', notice: 'BUSY' } as const;
    return this.find.byCode(code);
  }
}
