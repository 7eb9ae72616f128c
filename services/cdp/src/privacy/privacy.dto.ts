import type { EraseRecordsRequest, GetErasureRequest, ListAuditRequest, PreviewErasureRequest } from '@kejing/contracts/grpc/cdp/v1/privacy';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsString, IsUUID, Length, Max, MaxLength, Min, ValidateIf } from 'class-validator';

export class PreviewErasureDto implements PreviewErasureRequest {
  @IsString() @Length(1, 20) customerId!: string;
}

export class EraseRecordsDto implements EraseRecordsRequest {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @IsUUID(undefined, { each: true }) recordIds!: string[];
  @IsString() @Length(1, 200) reason!: string;
  @ValidateIf((request: EraseRecordsDto) => request.requestId !== '') @IsUUID() requestId!: string;
}

export class GetErasureDto implements GetErasureRequest {
  @IsUUID() erasureId!: string;
}

export class ListAuditDto implements ListAuditRequest {
  @IsString() @MaxLength(20) customerId!: string;
  @IsInt() @Min(0) @Max(200) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}
