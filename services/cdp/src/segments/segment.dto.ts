import type {
  CreateSegmentRequest, EvaluateSegmentRequest, GetSegmentRequest, ListSegmentMembersRequest, ListSegmentsRequest,
} from '@kejing/contracts/grpc/cdp/v1/segment';
import { IsInt, IsString, IsUUID, Length, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { PageDto } from '@kejing/grpc';

const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export class CreateSegmentDto implements CreateSegmentRequest {
  @Matches(KEY) @Length(1, 60) segmentKey!: string;
  @IsString() @Length(1, 60) name!: string;
  @IsString() @Length(1, 4000) expression!: string;
  @ValidateIf((request: CreateSegmentDto) => request.requestId !== '') @IsUUID() requestId!: string;
}

export class GetSegmentDto implements GetSegmentRequest {
  @Matches(KEY) @MaxLength(60) segmentKey!: string;
}

export class ListSegmentsDto extends PageDto implements ListSegmentsRequest {}

export class ListSegmentMembersDto implements ListSegmentMembersRequest {
  @Matches(KEY) @MaxLength(60) segmentKey!: string;
  @IsInt() @Min(0) @Max(500) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}

export class EvaluateSegmentDto implements EvaluateSegmentRequest {
  @Matches(KEY) @MaxLength(60) segmentKey!: string;
  @IsString() @Length(1, 20) customerId!: string;
}
