import type { ActivateModelRequest, GetMatchQueueRequest, GetModelRequest, HoldMatchingRequest, ListModelsRequest, RefreshModelRequest, TrainModelRequest } from '@kejing/contracts/grpc/cdp/v1/matching';
import { IsIn, IsInt, IsNumber, IsUUID, Max, Min, ValidateIf } from 'class-validator';
import { PageDto } from '@kejing/grpc';
import { trainedProfiles, type TrainedProfile } from './match-model.js';

class RequestDto {
  @ValidateIf((request: RequestDto) => request.requestId !== '') @IsUUID() requestId!: string;
}

export class TrainModelDto extends RequestDto implements TrainModelRequest {
  @IsIn(trainedProfiles) profile!: TrainedProfile;
  @IsNumber() @Min(0) @Max(0.5) maxErrorRate!: number;
}

export class RefreshModelDto extends RequestDto implements RefreshModelRequest {
  @IsInt() @Min(0) @Max(1_000) minGrowthPercent!: number;
}

export class ActivateModelDto extends RequestDto implements ActivateModelRequest {
  @IsInt() @Min(1) version!: number;
}

export class GetModelDto implements GetModelRequest {
  @IsInt() @Min(0) version!: number;
}

export class ListModelsDto extends PageDto implements ListModelsRequest {}

export class HoldMatchingDto implements HoldMatchingRequest {
  @IsInt() @Min(0) @Max(120) seconds!: number;
}

export class GetMatchQueueDto implements GetMatchQueueRequest {}
