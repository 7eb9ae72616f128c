import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Liquid } from 'liquidjs';
import { packageFile } from '../package-file.js';

const TEMPLATES = ['layout', 'content', 'studio', 'notice', 'done', 'agent-card'] as const;
export type PageName = 'content' | 'studio' | 'notice' | 'done';

/** Renders the pages. Values are escaped unless a template says `raw`, which it says of sanitised HTML alone. */
@Injectable()
export class RenderPages {
  private readonly style = packageFile('templates/style.css').trim();
  private readonly script = packageFile('templates/page.mjs').trim();
  private readonly liquid = new Liquid({
    templates: Object.fromEntries(TEMPLATES.map((name) => [name, packageFile(`templates/${name}.liquid`)])),
    cache: true,
    outputEscape: 'escape',
    strictFilters: true,
  });

  /** Nothing from anywhere else; style and script only as they stand in this build. */
  readonly contentSecurityPolicy = [
    "default-src 'none'", `style-src ${hash(this.style)}`, `script-src ${hash(this.script)}`, 'img-src data:', "connect-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'",
  ].join('; ');

  render(page: PageName, model: object): string {
    return this.liquid.renderFileSync(page, { ...model, style: this.style, script: this.script }) as string;
  }
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
