import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import {
  EventOutcome, OperationsServiceControllerMethods, type DiscardHeldEventResponse, type GetEventOutcomesResponse, type HeldEvent,
  type ListHeldEventsResponse, type OperationsServiceController, type ReplayHeldEventsResponse,
} from '@kejing/contracts/grpc/common/v1/operations';
import { decodePageToken, encodePageToken } from '@kejing/grpc';
import { MessagingOperations, type HeldEvent as HeldRow, type HeldStatus, type EventState } from '@kejing/messaging';
import { DiscardHeldEventDto, GetEventOutcomesDto, ListHeldEventsDto, ReplayHeldEventsDto } from './operations.dto.js';

const defaultPageSize = 50;

/** Held events and event outcomes of the service, for those who run it. */
@Controller()
@OperationsServiceControllerMethods()
export class OperationsController implements OperationsServiceController {
  constructor(@Inject(MessagingOperations) private readonly operations: MessagingOperations) {}

  async getEventOutcomes(@Payload() request: GetEventOutcomesDto): Promise<GetEventOutcomesResponse> {
    const found = await this.operations.outcomes(request.eventIds, request.consumerGroup || undefined);
    const results = Object.entries(found).flatMap(([eventId, groups]) =>
      Object.entries(groups).map(([consumerGroup, outcome]) => ({ eventId, consumerGroup, outcome: outcomeOf(outcome) })));
    return { results };
  }

  async listHeldEvents(@Payload() request: ListHeldEventsDto): Promise<ListHeldEventsResponse> {
    const query = { group: request.consumerGroup, status: request.status };
    const limit = request.pageSize || defaultPageSize;
    const after = decodePageToken<{ id: string }>(request.pageToken, query)?.id;
    const status = statusOf(request.status);
    const rows = await this.operations.listHeld({
      limit: limit + 1,
      ...(request.consumerGroup === '' ? {} : { group: request.consumerGroup }),
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      events: page.map(heldEvent),
      nextPageToken: rows.length > limit && last ? encodePageToken(query, { id: String(last.id) }) : '',
    };
  }

  async replayHeldEvents(@Payload() request: ReplayHeldEventsDto): Promise<ReplayHeldEventsResponse> {
    return { readyCount: await this.operations.replay({ ids: request.ids }) };
  }

  async discardHeldEvent(@Payload() request: DiscardHeldEventDto): Promise<DiscardHeldEventResponse> {
    await this.operations.discard(request.id, request.reason);
    return {};
  }
}

function heldEvent(row: HeldRow): HeldEvent {
  return {
    id: String(row.id),
    consumerGroup: row.group,
    topic: row.topic,
    status: row.status === 'PARKED' ? EventOutcome.EVENT_OUTCOME_PARKED : EventOutcome.EVENT_OUTCOME_PENDING,
    cause: row.cause,
    attempts: row.attempts,
    holdTime: toTimestamp(row.heldAt),
    // Events that wait behind another of their key say so by their cause.
    head: row.cause !== 'BEHIND',
  };
}

function outcomeOf(outcome: EventState): EventOutcome {
  switch (outcome) {
    case 'PROCESSED': return EventOutcome.EVENT_OUTCOME_PROCESSED;
    case 'PENDING': return EventOutcome.EVENT_OUTCOME_PENDING;
    case 'PARKED': return EventOutcome.EVENT_OUTCOME_PARKED;
    case 'DEAD_LETTERED': return EventOutcome.EVENT_OUTCOME_DEAD_LETTERED;
    case 'SKIPPED': return EventOutcome.EVENT_OUTCOME_SKIPPED;
  }
}

function statusOf(outcome: EventOutcome): HeldStatus | undefined {
  if (outcome === EventOutcome.EVENT_OUTCOME_PENDING) return 'PENDING';
  return outcome === EventOutcome.EVENT_OUTCOME_PARKED ? 'PARKED' : undefined;
}
