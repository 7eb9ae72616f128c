import { IsIn, IsString, IsUUID, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { LeadStatus, type AssignLeadRequest, type CloseLeadRequest, type GetLeadRequest, type ListLeadsRequest } from '@kejing/contracts/grpc/marketing/v1/lead';
import { PageDto } from '@kejing/grpc';

export class ListLeadsDto extends PageDto implements ListLeadsRequest {
  @ValidateIf((r: ListLeadsDto) => r.recordId !== '') @IsUUID() recordId!: string;
  @IsString() @MaxLength(64) agentId!: string;
  @IsIn([0, 1, 2, 3, 4, 5]) status!: LeadStatus;
}

export class GetLeadDto implements GetLeadRequest {
  @IsUUID() leadId!: string;
}

export class AssignLeadDto implements AssignLeadRequest {
  @IsUUID() leadId!: string;
  @IsString() @MinLength(1) @MaxLength(64) agentId!: string;
  @IsUUID() requestId!: string;
}

export class CloseLeadDto implements CloseLeadRequest {
  @IsUUID() leadId!: string;
  @IsIn([LeadStatus.LEAD_STATUS_LOST, LeadStatus.LEAD_STATUS_EXPIRED]) outcome!: LeadStatus;
  @IsUUID() requestId!: string;
}
