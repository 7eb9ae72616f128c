import { Injectable } from '@nestjs/common';
import type {
  ExportIdentityResponse, PreviewMergeRequest, PreviewMergeResponse, QualityFigure, ResolveRequest, ResolveResponse, WhyNotLinkedRequest, WhyNotLinkedResponse,
} from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import { Database, type Tx } from '@kejing/postgres';
import { AuditTrail } from '../privacy/audit-trail.js';
import { ExplainPair } from './explain-pair.js';
import { ExportIdentity } from './export-identity.js';
import { ListQuality } from './list-quality.js';
import { PreviewMerge } from './preview-merge.js';
import { ReadReview } from './read-review.js';
import { Resolve } from './resolve.js';

/** What a steward asks; each answer is of one moment. */
@Injectable()
export class StewardQuestions {
  constructor(
    private readonly database: Database,
    private readonly party: Resolve,
    private readonly pair: ExplainPair,
    private readonly merge: PreviewMerge,
    private readonly reviews: ReadReview,
    private readonly figures: ListQuality,
    private readonly rows: ExportIdentity,
    private readonly audit: AuditTrail,
  ) {}

  resolve(request: ResolveRequest, caller: Caller, at: { now: Date; today: string }): Promise<ResolveResponse> {
    return this.party.execute(this.database, request, caller, at);
  }

  whyNotLinked(request: WhyNotLinkedRequest): Promise<WhyNotLinkedResponse> {
    return this.inOneMoment((tx) => this.pair.execute(tx, request));
  }

  previewMerge(request: PreviewMergeRequest, caller: Caller, now: Date): Promise<PreviewMergeResponse> {
    return this.inOneMoment((tx) => this.merge.execute(tx, request, caller, now));
  }

  review(reviewId: string, caller: Caller, now: Date) {
    return this.reviews.execute(this.database.reader, reviewId, caller, now);
  }

  quality(): Promise<QualityFigure[]> {
    return this.figures.execute(this.database.reader);
  }

  /** Audited once, before the first row. */
  async export(caller: Caller, now: Date): Promise<AsyncIterable<ExportIdentityResponse>> {
    await this.audit.append({ caller, action: 'ExportIdentity', customerId: '', purpose: caller.purposes.join(','), now });
    return this.rows.execute(this.database.reader);
  }

  private inOneMoment<T>(read: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.tx(read, { isolation: 'REPEATABLE READ' });
  }
}
