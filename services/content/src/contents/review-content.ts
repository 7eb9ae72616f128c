import { Injectable } from '@nestjs/common';
import { ChangeContent, type Write } from './change-content.js';
import type { ContentAt } from './content.js';
import { decideApprove, decideReject } from './decide-content.js';

type By = Omit<Write, 'method' | 'asked'>;

/** What reviewers do. */
@Injectable()
export class ReviewContent {
  constructor(private readonly change: ChangeContent) {}

  /** @throws DENIED REVIEWER_IS_AUTHOR, PRECONDITION CONTENT_STATE_WRONG */
  approve(by: By, revision: number): Promise<ContentAt> {
    return this.change.execute({ ...by, method: 'ApproveContent', asked: { revision } }, (content, now) => ({
      action: 'APPROVED',
      version: decideApprove(content, by.actor, revision, now),
    }));
  }

  /** @throws PRECONDITION CONTENT_STATE_WRONG */
  reject(by: By, reason: string, revision: number): Promise<ContentAt> {
    return this.change.execute({ ...by, method: 'RejectContent', asked: { reason, revision } }, (content, now) => ({
      action: 'REJECTED',
      version: decideReject(content, by.actor, reason, revision, now),
      reason,
    }));
  }
}
