import { Controller, Get, Inject, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { RANDOM_NAME, type RandomName } from '../random-name.js';
import { CountView } from './count-view.js';
import { viewKind } from './decide-view.js';
import { FindPage } from './find-page.js';
import type { PageRequest, PageResponse } from './http.js';
import { PageErrors } from './page-errors.http.js';
import { agentModel, contentModel } from './page-model.js';
import { RateBound } from './rate-bound.js';
import { ShowPages } from './show-pages.js';

const SLUG = /^[0-9A-Za-z]{1,22}$/;
const KEY = /^[a-z0-9-]{1,60}$/;
const VIEW_BITS = 96;

/** An agent's studio and the contents in it. A visit counts where it comes by a tracked link of his. */
@Controller('a')
@UseFilters(PageErrors)
export class StudiosHttp {
  private readonly bound: RateBound;

  constructor(
    @Inject(FindPage) private readonly find: FindPage,
    @Inject(ShowPages) private readonly pages: ShowPages,
    @Inject(CountView) private readonly count: CountView,
    @Inject(RANDOM_NAME) private readonly name: RandomName,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.bound = new RateBound(clock, { burst: 600, perSecond: 50, keys: 50_000 });
  }

  @Get(':slug')
  async studio(@Param('slug') slug: string, @Query('l') code: unknown, @Req() request: PageRequest, @Res() response: PageResponse): Promise<void> {
    const view = viewKind(request);
    if (view === 'PREFETCH') return this.pages.empty(response, 503);
    const page = await this.bounded(slug, () => this.find.studio(slug));
    if (page.kind === 'NOTICE') return this.pages.notice(response, page.notice);
    if (view === 'PERSON') await this.visited(code, page.agent.agentId);
    this.pages.show(response, 'studio', {
      title: `${page.agent.displayName}的工作室`, agent: agentModel(page.agent),
      contents: page.contents.map((content) => contentModel(content, this.pages.company, this.clock.now())),
    });
  }

  @Get(':slug/c/:key')
  async content(@Param('slug') slug: string, @Param('key') key: string, @Res() response: PageResponse): Promise<void> {
    const page = KEY.test(key) ? await this.bounded(slug, () => this.find.studioContent(slug, key)) : ({ kind: 'NOTICE', notice: 'UNKNOWN' } as const);
    if (page.kind === 'NOTICE') return this.pages.notice(response, page.notice);
    this.pages.show(response, 'content', {
      title: page.content.version.title, content: contentModel(page.content, this.pages.company, this.clock.now()), agent: agentModel(page.agent),
    });
  }

  private async visited(code: unknown, agentId: string): Promise<void> {
    if (typeof code !== 'string' || !/^[0-9A-Za-z]{22}$/.test(code)) return;
    const page = await this.find.byCode(code);
    if (page.kind !== 'CONTENT' || page.link.agentId !== agentId) return;
    await this.count.visitedStudio(page.link, this.name(VIEW_BITS));
  }

  private async bounded<P>(slug: string, find: () => Promise<P>): Promise<P | { kind: 'NOTICE'; notice: 'UNKNOWN' | 'BUSY' }> {
    if (!SLUG.test(slug)) return { kind: 'NOTICE', notice: 'UNKNOWN' };
    return this.bound.take(slug) ? find() : { kind: 'NOTICE', notice: 'BUSY' };
  }
}
