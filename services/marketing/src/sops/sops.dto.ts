import { IsBoolean, IsIn, IsInt, IsString, IsUUID, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { SopStatus, type CreateSopRequest, type GetSopRequest, type ListSopsRequest, type PublishSopRequest, type RetireSopRequest } from '@kejing/contracts/grpc/marketing/v1/sop';
import { PageDto } from '@kejing/grpc';

const KEY = /^[a-z][a-z0-9-]{0,59}$/;

export class CreateSopDto implements CreateSopRequest {
  @IsString() @MinLength(1) @MaxLength(65_536) document!: string;
  @IsUUID() requestId!: string;
}

export class PublishSopDto implements PublishSopRequest {
  @Matches(KEY) sopKey!: string;
  @IsInt() @Min(0) @Max(1_000_000) version!: number;
  @IsUUID() requestId!: string;
}

export class GetSopDto implements GetSopRequest {
  @Matches(KEY) sopKey!: string;
  @IsInt() @Min(0) @Max(1_000_000) version!: number;
}

export class ListSopsDto extends PageDto implements ListSopsRequest {
  @IsIn([SopStatus.SOP_STATUS_UNSPECIFIED, SopStatus.SOP_STATUS_DRAFT, SopStatus.SOP_STATUS_PUBLISHED, SopStatus.SOP_STATUS_RETIRED]) status!: SopStatus;
}

export class RetireSopDto implements RetireSopRequest {
  @Matches(KEY) sopKey!: string;
  @IsBoolean() cancelRuns!: boolean;
  @IsUUID() requestId!: string;
}
