import { IsIn, IsUUID, ValidateIf } from 'class-validator';
import { SendStatus, type GetSendRequest, type ListSendsRequest } from '@kejing/contracts/grpc/marketing/v1/send';
import { PageDto } from '@kejing/grpc';

export class ListSendsDto extends PageDto implements ListSendsRequest {
  @ValidateIf((r: ListSendsDto) => r.recordId !== '') @IsUUID() recordId!: string;
  @ValidateIf((r: ListSendsDto) => r.runId !== '') @IsUUID() runId!: string;
  @IsIn([0, 1, 2, 3, 4, 5, 6]) status!: SendStatus;
}

export class GetSendDto implements GetSendRequest {
  @IsUUID() sendId!: string;
}
