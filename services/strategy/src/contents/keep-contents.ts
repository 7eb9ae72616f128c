import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Content } from './content.js';
import { ContentsStore } from './contents.store.js';

/** Follows which contents may be offered. */
@Injectable()
export class KeepContents {
  constructor(private readonly contents: ContentsStore) {}

  async published(tx: Tx, content: Content, version: number, expireTime: Date | undefined): Promise<void> {
    await this.contents.publish(tx, content, version, expireTime);
  }

  async withdrawn(tx: Tx, contentId: string): Promise<void> {
    await this.contents.withdraw(tx, contentId);
  }
}
