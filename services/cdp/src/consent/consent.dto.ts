import { Channel, Purpose } from '@kejing/contracts/grpc/common/v1/types';
import type { CheckConsentRequest, ListConsentsRequest } from '@kejing/contracts/grpc/cdp/v1/consent';
import { IsEnum, IsString, IsUUID, Length, NotEquals } from 'class-validator';

export class CheckConsentDto implements CheckConsentRequest {
  @IsUUID() recordId!: string;
  @IsEnum(Purpose) @NotEquals(Purpose.PURPOSE_UNSPECIFIED) purpose!: Purpose;
  @IsEnum(Channel) channel!: Channel;
}

export class ListConsentsDto implements ListConsentsRequest {
  @IsString() @Length(1, 20) customerId!: string;
}
