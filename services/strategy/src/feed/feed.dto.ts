import { ArrayMaxSize, ArrayMinSize, IsIn, IsInt, IsString, IsUUID, Length, Matches, Max, MaxLength, Min, ValidateBy } from 'class-validator';
import {
  FeedItemKind, FeedItemState, OutcomeResult, type ChooseOptionRequest, type CompleteTaskRequest, type ExplainOpportunityRequest, type GetOpportunityRequest,
  type GetTaskRequest, type GetUnreadCountsRequest, type ListFeedRequest, type MarkReadRequest, type ReportOutcomeRequest, type WatchFeedRequest,
} from '@kejing/contracts/grpc/strategy/v1/feed';
import { PageDto } from '@kejing/grpc';

const values = (of: object): number[] => Object.values(of).filter((value): value is number => typeof value === 'number' && value >= 0);

/** Refuses both and neither of opportunity and task. */
const NamesOneItem = () => ValidateBy({
  name: 'namesOneItem',
  validator: {
    validate: (opportunityId, on) => (opportunityId === '') !== ((on?.object as ReportOutcomeDto).taskId === ''),
    defaultMessage: () => 'name either an opportunity or a task',
  },
});

export class ListFeedDto extends PageDto implements ListFeedRequest {
  @IsString() @MaxLength(64) agentId!: string;
  @IsIn(values(FeedItemKind)) kind!: FeedItemKind;
  @IsIn(values(FeedItemState)) state!: FeedItemState;
  @IsString() @MaxLength(64) recordId!: string;
}

export class WatchFeedDto implements WatchFeedRequest {
  @IsString() @MaxLength(64) agentId!: string;
  @Matches(/^\d{1,18}$/) cursor!: string;
}

export class GetUnreadCountsDto implements GetUnreadCountsRequest {
  @IsString() @MaxLength(64) agentId!: string;
}

export class MarkReadDto implements MarkReadRequest {
  @ArrayMinSize(1) @ArrayMaxSize(200) @Length(1, 64, { each: true }) itemIds!: string[];
  @IsUUID() requestId!: string;
}

export class ChooseOptionDto implements ChooseOptionRequest {
  @Length(1, 64) opportunityId!: string;
  @IsInt() @Min(1) @Max(3) rank!: number;
  @IsUUID() requestId!: string;
  @IsString() @MaxLength(64) strategyId!: string;
}

export class ReportOutcomeDto implements ReportOutcomeRequest {
  @IsString() @MaxLength(64) @NamesOneItem() opportunityId!: string;
  @IsString() @MaxLength(64) taskId!: string;
  @IsIn(values(OutcomeResult).filter((result) => result !== 0)) result!: OutcomeResult;
  @IsUUID() requestId!: string;
}

export class CompleteTaskDto implements CompleteTaskRequest {
  @Length(1, 64) taskId!: string;
  @IsUUID() requestId!: string;
}

export class GetTaskDto implements GetTaskRequest {
  @Length(1, 64) taskId!: string;
}

export class GetOpportunityDto implements GetOpportunityRequest {
  @Length(1, 64) opportunityId!: string;
}

export class ExplainOpportunityDto implements ExplainOpportunityRequest {
  @Length(1, 64) opportunityId!: string;
}
