import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, MaxLength, Min, ValidateIf, ValidateNested } from 'class-validator';
import type { AssignTagRequest, ListTagHistoryRequest, ListTagsRequest, RemoveTagRequest } from '@kejing/contracts/grpc/tagging/v1/tag';
import { SubjectKind } from '@kejing/contracts/grpc/tagging/events/v1/tag';
import { TimestampDto } from '@kejing/grpc';

const KINDS = [SubjectKind.SUBJECT_KIND_RECORD, SubjectKind.SUBJECT_KIND_CONTENT, SubjectKind.SUBJECT_KIND_AGENT];
const ID = /^[\w:.-]+$/;

export class ListTagsDto implements ListTagsRequest {
  @ValidateIf((request: ListTagsDto) => request.customerId === '' || request.subjectKind !== 0)
  @IsIn(KINDS) subjectKind!: SubjectKind;
  @IsArray() @ArrayMaxSize(200) @Matches(ID, { each: true }) @MaxLength(64, { each: true })
  @ValidateIf((request: ListTagsDto) => request.customerId === '') @ArrayMinSize(1) subjectIds!: string[];
  @IsString() @MaxLength(20) customerId!: string;
}

abstract class SubjectDto {
  @IsIn(KINDS) subjectKind!: SubjectKind;
  @Matches(ID) @MaxLength(64) subjectId!: string;
}

abstract class TagWriteDto extends SubjectDto {
  @IsString() @Length(1, 200) tagId!: string;
  @IsUUID() requestId!: string;
}

export class AssignTagDto extends TagWriteDto implements AssignTagRequest {
  @IsOptional() @ValidateNested() @Type(() => TimestampDto) expireTime?: TimestampDto;
}

export class RemoveTagDto extends TagWriteDto implements RemoveTagRequest {}

export class ListTagHistoryDto extends SubjectDto implements ListTagHistoryRequest {
  @IsInt() @Min(0) @Max(200) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}
