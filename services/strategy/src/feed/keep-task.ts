import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Reject } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ReadAgents } from '../agents/read-agents.js';
import { ReadContents } from '../contents/read-contents.js';
import { ReadSubject } from '../records/read-subject.js';
import { sayScript } from '../scripts/decide-script.js';
import { ReadScripts } from '../scripts/read-scripts.js';
import { FeedWriter } from './feed-writer.js';
import type { TaskItem } from './feed-item.js';
import { TaskLinksStore, type TaskLink } from './task-links.store.js';

export interface TaskRequest {
  readonly taskId: string;
  readonly runId: string;
  readonly stepKey: string;
  readonly recordId: string;
  readonly agentId: string;
  readonly kind: string;
  readonly contentKey: string;
  readonly contentId: string;
  readonly scenario: string;
  readonly title: string;
  readonly dueTime: Date | undefined;
}

/**
 * Tasks of SOPs on the agent's feed. Task and link come on two topics in any order: both lock the agent's feed first, so that the
 * second of them always sees the first.
 */
@Injectable()
export class KeepTask {
  constructor(
    private readonly writer: FeedWriter,
    private readonly links: TaskLinksStore,
    private readonly scripts: ReadScripts,
    private readonly contents: ReadContents,
    private readonly agents: ReadAgents,
    private readonly subjects: ReadSubject,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Reject TASK_WITHOUT_AGENT */
  async request(tx: Tx, task: TaskRequest): Promise<void> {
    if (task.agentId === '') throw new Reject('TASK_WITHOUT_AGENT', 'a task names no agent');
    await this.writer.lock(tx, [task.agentId]);
    if ((await this.isErased(tx, task.recordId)) || (await this.writer.find(tx, task.recordId, task.taskId))) return;
    const content = await this.contents.find(tx, task.contentId);
    const item: TaskItem = {
      kind: 'TASK', recordId: task.recordId, itemId: task.taskId, agentId: task.agentId, state: 'OPEN', scenario: task.scenario, title: task.title, read: false,
      createTime: this.clock.now(),
      body: {
        taskKind: task.kind, runId: task.runId, stepKey: task.stepKey, dueTime: task.dueTime?.toISOString() ?? '', contentId: task.contentId,
        contentKey: task.contentKey, contentTitle: content?.title ?? '', cancelReason: '', outcomes: [],
      },
    };
    await this.put(tx, item, await this.links.find(tx, task.recordId, task.taskId));
  }

  /** The tracked link of a task: shown with it, now or when it comes. */
  async link(tx: Tx, link: TaskLink & { readonly agentId: string }): Promise<void> {
    await this.writer.lock(tx, [link.agentId]);
    if (await this.isErased(tx, link.recordId)) return;
    await this.links.save(tx, link, this.clock.now());
    const item = await this.writer.find(tx, link.recordId, link.taskId);
    if (item?.kind === 'TASK' && item.state === 'OPEN' && !item.body.link) await this.put(tx, item, link);
  }

  /** A task that is done stays done. */
  async cancel(tx: Tx, { recordId, taskId, reason }: { recordId: string; taskId: string; reason: string }): Promise<void> {
    const known = await this.writer.find(tx, recordId, taskId);
    if (!known) return;
    await this.writer.lock(tx, [known.agentId]);
    const item = await this.writer.find(tx, recordId, taskId);
    if (item?.kind === 'TASK' && item.state === 'OPEN') await this.writer.put(tx, { ...item, state: 'CANCELLED', body: { ...item.body, cancelReason: reason } });
  }

  private async isErased(tx: Tx, recordId: string): Promise<boolean> {
    return (await this.subjects.erasedAmong(tx, [recordId])).size > 0;
  }

  private async put(tx: Tx, item: TaskItem, link: TaskLink | undefined): Promise<void> {
    const contentTitle = link?.contentTitle || item.body.contentTitle;
    const script = await this.scripts.forTask(tx, item.scenario, item.body.taskKind);
    const agentName = (await this.agents.find(tx, item.agentId))?.displayName ?? '';
    await this.writer.put(tx, {
      ...item,
      body: {
        ...item.body,
        contentTitle,
        ...(link ? { contentId: link.contentId, link: { linkId: link.linkId, url: link.url, studioUrl: link.studioUrl } } : {}),
        ...(script ? { script: sayScript(script, { agentName, contentTitle, contentUrl: link?.url ?? '' }) } : {}),
      },
    });
  }
}
