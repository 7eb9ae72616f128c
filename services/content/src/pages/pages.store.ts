import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Link } from '../links/link.js';
import type { StudioAgent } from '../studios/studio.js';

/** What a page is made of, but for the text. */
export interface PageParts {
  readonly link: Link;
  readonly agent: StudioAgent | undefined;
  /** Which version of the content is published, and in which revision. */
  readonly published: { readonly version: number; readonly revision: number } | undefined;
}

type Row = Link & Omit<StudioAgent, 'slug'> & { slug: string | null; version: number | null; revision: number };

/** Pages are opened more often than anything else is done: what is in several tables is read at once. */
@Injectable()
export class PagesStore {
  async byCode(reader: Tx, code: string): Promise<PageParts | undefined> {
    const rows: Row[] = await reader.query(
      `SELECT l.link_id AS "linkId", l.record_id AS "recordId", l.code, l.agent_id AS "agentId", l.content_id AS "contentId", l.content_title AS "contentTitle",
         l.task_id AS "taskId", l.run_id AS "runId", l.create_time AS "createTime", l.expire_time AS "expireTime",
         a.slug, a.agent_code AS "agentCode", a.display_name AS "displayName", a.licence_no AS "licenceNo", a.active, v.version, v.revision
       FROM link_code c JOIN link l ON l.record_id = c.record_id AND l.link_id = c.link_id LEFT JOIN agent a ON a.agent_id = l.agent_id
         LEFT JOIN content t ON t.content_id = l.content_id LEFT JOIN content_version v ON v.content_id = t.content_id AND v.version = t.published_version
       WHERE c.code = $1`,
      [code],
    );
    const row = rows[0];
    if (!row) return undefined;
    const { slug, agentCode, displayName, licenceNo, active, version, revision, ...link } = row;
    return {
      link,
      agent: slug === null ? undefined : { agentId: link.agentId, slug, agentCode, displayName, licenceNo, active },
      published: version === null ? undefined : { version, revision },
    };
  }
}
