import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_CONFIG } from '@kejing/config';
import type { ContentConfig } from '../content.config.js';
import type { PageResponse } from './http.js';
import type { Notice } from './page.js';
import { noticeModel, type Company } from './page-model.js';
import { RenderPages, type PageName } from './render-pages.js';

/** Sends pages with the headers that all of them have. */
@Injectable()
export class ShowPages {
  readonly company: Company;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly pages: RenderPages,
    @Inject(SERVICE_CONFIG) config: ContentConfig,
  ) {
    this.headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pages.contentSecurityPolicy,
      'cache-control': 'no-store',
      // The address of a link page is a capability.
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'cross-origin-opener-policy': 'same-origin',
    };
    this.company = { name: config.companyName ?? '示例人寿保险股份有限公司', hotline: config.companyHotline ?? '', zone: config.businessZone };
  }

  show(response: PageResponse, page: PageName, model: { title: string } & Record<string, unknown>, status = 200): void {
    const html = this.pages.render(page, { ...model, company: this.company });
    response.writeHead(status, { ...this.headers, 'content-length': Buffer.byteLength(html) });
    response.end(html);
  }

  notice(response: PageResponse, notice: Notice): void {
    const model = noticeModel(notice);
    this.show(response, 'notice', { title: model.title, notice: model }, model.status);
  }

  /** An answer to a script: nothing to show. */
  empty(response: PageResponse, status: number): void {
    response.writeHead(status, { 'cache-control': 'no-store' });
    response.end();
  }
}
