import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import type { GetCustomerViewRequest, ListInteractionsRequest, ListPoliciesRequest } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { PageDto, TimestampDto } from '@kejing/grpc';
import { viewParts } from './view-parts.js';

const purposes = [Purpose.PURPOSE_SERVICE, Purpose.PURPOSE_MARKETING, Purpose.PURPOSE_SENSITIVE, Purpose.PURPOSE_PERSONALISATION, Purpose.PURPOSE_STEWARDSHIP];

/** A field mask is a list of paths in our interfaces and an object on the wire. */
const asPaths = (mask: unknown): unknown => (typeof mask === 'object' && mask !== null && 'paths' in mask ? mask.paths : mask);

export class GetCustomerViewDto implements GetCustomerViewRequest {
  @IsString() @Length(1, 20) customerId!: string;
  @Transform(({ value }) => asPaths(value)) @IsOptional() @IsArray() @ArrayMaxSize(20) @IsIn(viewParts, { each: true }) viewMask?: string[] | undefined;
  @IsIn(purposes) purpose!: Purpose;
  @IsInt() @Min(0) @Max(200) interactionLimit!: number;
}

export class ListInteractionsDto extends PageDto implements ListInteractionsRequest {
  @IsString() @Length(1, 20) customerId!: string;
}

export class ListPoliciesDto implements ListPoliciesRequest {
  @IsString() @Length(1, 20) customerId!: string;
  @IsOptional() @ValidateNested() @Type(() => TimestampDto) asOf?: TimestampDto;
}
