import type { GetAgentRequest, ListAgentCustomersRequest, ListAgentsRequest } from '@kejing/contracts/grpc/cdp/v1/agent';
import { IsString, IsUUID, Length, MaxLength, ValidateIf } from 'class-validator';
import { PageDto } from '@kejing/grpc';

export class GetAgentDto implements GetAgentRequest {
  @ValidateIf((request: GetAgentDto) => request.agentId !== '' || request.agentCode === '') @IsUUID() agentId!: string;
  @ValidateIf((request: GetAgentDto) => request.agentId === '') @IsString() @Length(1, 64) agentCode!: string;
}

export class ListAgentsDto extends PageDto implements ListAgentsRequest {
  @IsString() @MaxLength(64) orgUnit!: string;
}

export class ListAgentCustomersDto extends PageDto implements ListAgentCustomersRequest {
  @IsUUID() agentId!: string;
}
