import type { CorrectAttributeRequest, ListAttributesRequest } from '@kejing/contracts/grpc/cdp/v1/identity';
import { TimestampDto } from '@kejing/grpc';
import { Type } from 'class-transformer';
import { IsOptional, IsString, IsUUID, Length, Matches, MaxLength, ValidateIf, ValidateNested } from 'class-validator';

/** 14 symbols, and room for hyphens. */
const CustomerId = () => Length(1, 20);

export class ListAttributesDto implements ListAttributesRequest {
  @IsString() @CustomerId() customerId!: string;
  @IsOptional() @ValidateNested() @Type(() => TimestampDto) asOf?: TimestampDto;
}

export class CorrectAttributeDto implements CorrectAttributeRequest {
  @IsString() @CustomerId() customerId!: string;
  @ValidateIf((request: CorrectAttributeDto) => request.recordId !== '') @IsUUID() recordId!: string;
  @Matches(/^[a-z][a-z0-9_]*$/) @MaxLength(64) name!: string;
  @IsString() @MaxLength(500) value!: string;
  @IsString() @Length(1, 500) reason!: string;
  @ValidateIf((request: CorrectAttributeDto) => request.requestId !== '') @IsUUID() requestId!: string;
}
