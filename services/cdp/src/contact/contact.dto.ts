import type { RevealContactRequest } from '@kejing/contracts/grpc/cdp/v1/contact';
import { Channel, Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { IsEnum, IsIn, IsUUID, NotEquals } from 'class-validator';

export class RevealContactDto implements RevealContactRequest {
  @IsUUID() recordId!: string;
  @IsIn([Channel.CHANNEL_EMAIL, Channel.CHANNEL_SMS, Channel.CHANNEL_PHONE]) channel!: Channel;
  @IsEnum(Purpose) @NotEquals(Purpose.PURPOSE_UNSPECIFIED) purpose!: Purpose;
}
