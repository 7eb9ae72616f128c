import { IsIn, IsString, IsUUID, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { RunStatus, type CancelRunRequest, type GetRunRequest, type ListRunsRequest } from '@kejing/contracts/grpc/marketing/v1/run';
import { PageDto } from '@kejing/grpc';

export class ListRunsDto extends PageDto implements ListRunsRequest {
  @ValidateIf((r: ListRunsDto) => r.recordId !== '') @IsUUID() recordId!: string;
  @Matches(/^([a-z][a-z0-9-]{0,59})?$/) sopKey!: string;
  @IsIn([0, 1, 2, 3, 4, 5]) status!: RunStatus;
}

export class GetRunDto implements GetRunRequest {
  @IsUUID() runId!: string;
}

export class CancelRunDto implements CancelRunRequest {
  @IsUUID() runId!: string;
  @IsString() @MinLength(1) @MaxLength(200) reason!: string;
  @IsUUID() requestId!: string;
}
