import { Injectable } from '@nestjs/common';
import type { ListReviewsRequest, ListReviewsResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import { decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { toReviewMessage } from './review-messages.js';
import type { ReviewPosition, ReviewState } from './review.js';
import { ReviewsStore } from './reviews.store.js';

/** The steward's queue. */
@Injectable()
export class ListReviews {
  constructor(private readonly reviews: ReviewsStore) {}

  /** The most important first. A review whose priority changes between two pages may come twice or not at all. */
  async execute(reader: Tx, req: ListReviewsRequest): Promise<ListReviewsResponse> {
    const asked = { state: (req.state || 'OPEN') as ReviewState, reason: req.reason };
    const query = { method: 'ListReviews', ...asked };
    const found = await this.reviews.page(reader, asked, decodePageToken<ReviewPosition & object>(req.pageToken, query), rowsToRead(req));
    const { rows, nextPageToken } = pageOf(found, req, query, ({ position, reviewId }): ReviewPosition => ({ priority: position, reviewId }));
    return { reviews: rows.map(toReviewMessage), nextPageToken, openCount: await this.reviews.countOpen(reader) };
  }
}
