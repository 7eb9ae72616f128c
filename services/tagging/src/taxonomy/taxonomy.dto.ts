import { IsInt, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import type { GetTagDefinitionRequest, ListTagDefinitionsRequest } from '@kejing/contracts/grpc/tagging/v1/taxonomy';

export class ListTagDefinitionsDto implements ListTagDefinitionsRequest {
  @IsString() @MaxLength(200) prefix!: string;
  @IsInt() @Min(0) @Max(500) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}

export class GetTagDefinitionDto implements GetTagDefinitionRequest {
  @IsString() @Length(1, 200) tagId!: string;
}
