import type { GetAgentRequest, ListAgentCustomersRequest, ListAgentsRequest } from '@kejing/contracts/grpc/cdp/v1/agent';
import { IsInt, IsString, IsUUID, Length, Max, MaxLength, Min, ValidateIf } from 'class-validator';

export class GetAgentDto implements GetAgentRequest {
  @ValidateIf((request: GetAgentDto) => request.agentId !== '' || request.agentCode === '') @IsUUID() agentId!: string;
  @ValidateIf((request: GetAgentDto) => request.agentId === '') @IsString() @Length(1, 64) agentCode!: string;
}

export class ListAgentsDto implements ListAgentsRequest {
  @IsString() @MaxLength(64) orgUnit!: string;
  @IsInt() @Min(0) @Max(200) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}

export class ListAgentCustomersDto implements ListAgentCustomersRequest {
  @IsUUID() agentId!: string;
  @IsInt() @Min(0) @Max(200) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}
