import { ArrayMaxSize, ArrayMinSize, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import {
  EventOutcome, type DiscardHeldEventRequest, type GetEventOutcomesRequest, type ListHeldEventsRequest, type ReplayHeldEventsRequest,
} from '@kejing/contracts/grpc/common/v1/operations';

export class GetEventOutcomesDto implements GetEventOutcomesRequest {
  @IsString({ each: true }) @MaxLength(200, { each: true }) @ArrayMaxSize(1_000)
  eventIds!: string[];

  @IsString() @MaxLength(100)
  consumerGroup!: string;
}

export class ListHeldEventsDto implements ListHeldEventsRequest {
  @IsString() @MaxLength(100)
  consumerGroup!: string;

  @IsIn([EventOutcome.EVENT_OUTCOME_UNSPECIFIED, EventOutcome.EVENT_OUTCOME_PENDING, EventOutcome.EVENT_OUTCOME_PARKED])
  status!: EventOutcome;

  @IsInt() @Min(0) @Max(500)
  pageSize!: number;

  @IsString() @MaxLength(2_048)
  pageToken!: string;
}

export class ReplayHeldEventsDto implements ReplayHeldEventsRequest {
  @Matches(/^[0-9]{1,18}$/, { each: true }) @ArrayMinSize(1) @ArrayMaxSize(500)
  ids!: string[];
}

export class DiscardHeldEventDto implements DiscardHeldEventRequest {
  @Matches(/^[0-9]{1,18}$/)
  id!: string;

  @IsString() @MinLength(1) @MaxLength(200)
  reason!: string;
}
