import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { FeedItem } from './feed-item.js';
import { FeedStore } from './feed.store.js';
import { FeedWriter } from './feed-writer.js';
import { TaskLinksStore } from './task-links.store.js';

const ERASED_TITLE = '（已按要求删除）';

/** Empties the items of erased records. They stay as cancelled shells, so that open screens take their content off. */
@Injectable()
export class EraseItems {
  constructor(
    private readonly feed: FeedStore,
    private readonly writer: FeedWriter,
    private readonly links: TaskLinksStore,
  ) {}

  /** @returns what was emptied or is gone */
  async execute(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    await this.writer.lock(tx, (await this.feed.ofRecords(tx, recordIds)).map((item) => item.agentId));
    const full = (await this.feed.ofRecords(tx, recordIds)).filter((item) => !isShell(item));
    await this.writer.putAll(tx, full.map(emptied));
    return [...full.map(({ recordId }) => ({ recordId, rows: 1 })), ...(await this.links.deleteOfRecords(tx, recordIds))];
  }
}

function isShell(item: FeedItem): boolean {
  const said = ({ state, title, body }: FeedItem): string => JSON.stringify([state, title, body]);
  return said(item) === said(emptied(item));
}

function emptied(item: FeedItem): FeedItem {
  const base = { recordId: item.recordId, itemId: item.itemId, agentId: item.agentId, createTime: item.createTime, scenario: item.scenario, state: 'CANCELLED', title: ERASED_TITLE, read: true } as const;
  switch (item.kind) {
    case 'OPPORTUNITY':
      return { ...base, kind: 'OPPORTUNITY', body: { ...item.body, reason: '', choices: [], chosenRank: 0, outcomes: [], contentId: '', interactionId: '' } };
    case 'TASK':
      return { ...base, kind: 'TASK', body: { ...item.body, contentId: '', contentKey: '', contentTitle: '', link: undefined, script: undefined, outcomes: [], cancelReason: 'ERASED' } };
  }
}
