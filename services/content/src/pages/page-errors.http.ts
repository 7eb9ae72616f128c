import { Catch, HttpException, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { PageResponse } from './http.js';
import { ShowPages } from './show-pages.js';

/** Whoever opens a page gets a page, whatever failed; what failed is in the log. */
@Catch()
export class PageErrors implements ExceptionFilter {
  private readonly logger = new Logger(PageErrors.name);

  constructor(@Inject(ShowPages) private readonly pages: ShowPages) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<PageResponse>();
    if (response.headersSent) return;
    if (error instanceof HttpException && error.getStatus() < 500) return this.pages.empty(response, error.getStatus());
    this.logger.error(error instanceof Error ? error : 'a page failed');
    this.pages.notice(response, 'FAILED');
  }
}
