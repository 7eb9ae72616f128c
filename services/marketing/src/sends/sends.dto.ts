import { IsIn, IsInt, IsString, IsUUID, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { SendStatus, type GetSendRequest, type ListSendsRequest } from '@kejing/contracts/grpc/marketing/v1/send';

export class ListSendsDto implements ListSendsRequest {
  @ValidateIf((r: ListSendsDto) => r.recordId !== '') @IsUUID() recordId!: string;
  @ValidateIf((r: ListSendsDto) => r.runId !== '') @IsUUID() runId!: string;
  @IsIn([0, 1, 2, 3, 4, 5, 6]) status!: SendStatus;
  @IsInt() @Min(0) @Max(200) pageSize!: number;
  @IsString() @MaxLength(2_048) pageToken!: string;
}

export class GetSendDto implements GetSendRequest {
  @IsUUID() sendId!: string;
}
