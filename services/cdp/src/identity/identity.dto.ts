import type {
  GetCustomerRequest, IdDocument, ListLedgerRequest, ListRecordsRequest, LookupCustomerRequest, MergeRequest, SourceKey, SplitRequest, WhyLinkedRequest,
} from '@kejing/contracts/grpc/cdp/v1/identity';
import { IdType } from '@kejing/contracts/grpc/insurer/v1/party';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsEnum, IsOptional, IsString, IsUUID, Length, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { PageDto, TimestampDto } from '@kejing/grpc';

/** 14 symbols, and room for hyphens. */
const CustomerId = () => Length(1, 20);

export class IdDocumentDto implements IdDocument {
  @IsEnum(IdType) type!: IdType;
  @IsString() @Length(1, 64) number!: string;
}

export class SourceKeyDto implements SourceKey {
  @IsString() @Length(1, 32) sourceSystem!: string;
  @IsString() @Length(1, 128) sourceId!: string;
}

export class LookupCustomerDto implements LookupCustomerRequest {
  @IsOptional() @ValidateNested() @Type(() => IdDocumentDto) document?: IdDocumentDto;
  @IsOptional() @IsString() @MaxLength(64) phone?: string;
  @IsOptional() @IsString() @MaxLength(254) email?: string;
  @IsOptional() @ValidateNested() @Type(() => SourceKeyDto) sourceKey?: SourceKeyDto;
  @IsString() @MaxLength(200) name!: string;
}

export class GetCustomerDto implements GetCustomerRequest {
  @IsString() @CustomerId() customerId!: string;
  @IsOptional() @ValidateNested() @Type(() => TimestampDto) asOf?: TimestampDto;
}

export class ListRecordsDto implements ListRecordsRequest {
  @IsString() @CustomerId() customerId!: string;
}

export class WhyLinkedDto implements WhyLinkedRequest {
  @IsString() @CustomerId() customerId!: string;
}

export class MergeDto implements MergeRequest {
  @IsString() @CustomerId() customerId!: string;
  @IsString() @CustomerId() otherCustomerId!: string;
  @IsString() @Length(1, 500) reason!: string;
  @ValidateIf((request: MergeDto) => request.requestId !== '') @IsUUID() requestId!: string;
}

export class SplitDto implements SplitRequest {
  @IsString() @CustomerId() customerId!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(1000) @IsUUID(undefined, { each: true }) recordIds!: string[];
  @IsString() @Length(1, 500) reason!: string;
  @ValidateIf((request: SplitDto) => request.requestId !== '') @IsUUID() requestId!: string;
}

export class ListLedgerDto extends PageDto implements ListLedgerRequest {
  @IsUUID() recordId!: string;
}
