import type { Timestamp } from '@kejing/contracts/grpc-google/protobuf/timestamp';
import { IsInt, IsString, Matches, Max, Min } from 'class-validator';

/** A google.protobuf.Timestamp in a request, as it is validated; from 1970 on. */
export class TimestampDto implements Timestamp {
  @IsString() @Matches(/^\d{1,12}$/) seconds!: string;
  @IsInt() @Min(0) @Max(999_999_999) nanos!: number;
}
