import type { ContentConfig } from './content.config.js';

/** Absolute addresses of the public pages. */
export class PublicAddress {
  private readonly base: string;

  constructor(config: Pick<ContentConfig, 'publicUrl'>) {
    this.base = config.publicUrl.replace(/\/+$/, '');
  }

  content(code: string): string {
    return `${this.base}/l/${code}`;
  }

  studio(slug: string): string {
    return `${this.base}/a/${slug}`;
  }
}
