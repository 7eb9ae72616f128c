import { Injectable } from '@nestjs/common';
import { WaitFor } from '@kejing/messaging';
import { counter } from '@kejing/observability';
import type { Tx } from '@kejing/postgres';
import { v5 } from 'uuid';
import { ReadStudios } from '../studios/read-studios.js';
import type { LinkRefusal } from './decide-link.js';
import { MakeLink } from './make-link.js';

const refusedTotal = counter('kejing_content_task_links_refused_total', 'Tasks with a content that got no link', ['reason']);
/** Namespace of the ids of links that are made from those of their tasks. */
const TASK_LINKS = '5b1d7c0e-3a52-5f0b-9d53-2f2a7cf4e1a9';

export interface ContentTask {
  readonly taskId: string;
  readonly runId: string;
  readonly recordId: string;
  readonly agentId: string;
  readonly contentId: string;
  readonly contentKey: string;
}

/** Makes the link that an agent shares for a task; one a task, whatever is repeated. */
@Injectable()
export class LinkTask {
  constructor(
    private readonly makeLink: MakeLink,
    private readonly studios: ReadStudios,
  ) {}

  /** Answers why there is none, where there is none. @throws WaitFor the agent, who may be told of on another topic a moment later */
  async execute(tx: Tx, task: ContentTask, now: Date): Promise<LinkRefusal | undefined> {
    const { taskId, runId, recordId, agentId, contentId, contentKey } = task;
    if (!(await this.studios.find({ agentId }, tx))) throw new WaitFor('agent', agentId);
    const content = contentId === '' ? { contentKey } : { contentId };
    const made = await this.makeLink.execute(tx, { linkId: v5(taskId, TASK_LINKS), recordId, agentId, content, taskId, runId }, now);
    if (made.kind === 'LINK') return undefined;
    refusedTotal.inc({ reason: made.reason });
    return made.reason;
  }
}
