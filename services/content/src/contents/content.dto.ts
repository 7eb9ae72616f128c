import { Type } from 'class-transformer';
import {
  ArrayMaxSize, ArrayUnique, IsArray, IsDefined, IsEnum, IsIn, IsInt, IsOptional, IsString, IsUrl, IsUUID, Length, Matches, MaxLength,
  Min, NotEquals, ValidateIf, ValidateNested,
} from 'class-validator';
import {
  ContentKind, ContentState, type ApproveContentRequest, type ArticleBody, type CheckPhrasesRequest, type ContentDraft, type CreateContentRequest,
  type GetContentRequest, type ListContentsRequest, type LiveBody, type PublishContentRequest, type RejectContentRequest, type SubmitForReviewRequest,
  type UpdateDraftRequest, type WithdrawContentRequest,
} from '@kejing/contracts/grpc/content/v1/content';
import { PageDto, TimestampDto } from '@kejing/grpc';

/** Keys and topics. */
export const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

class ArticleBodyDto implements ArticleBody {
  @IsString() @Length(1, 200_000) html!: string;
}

class LiveBodyDto implements LiveBody {
  @IsDefined() @ValidateNested() @Type(() => TimestampDto) startTime?: TimestampDto;
  @IsDefined() @ValidateNested() @Type(() => TimestampDto) endTime?: TimestampDto;
  @IsUrl({ protocols: ['https'], require_protocol: true }) @MaxLength(1000) streamUrl!: string;
  @ValidateIf((body: LiveBodyDto) => body.replayUrl !== '') @IsUrl({ protocols: ['https'], require_protocol: true }) @MaxLength(1000) replayUrl!: string;
  @IsString() @MaxLength(80) host!: string;
  @IsString() @MaxLength(200_000) html!: string;
}

class ContentDraftDto implements ContentDraft {
  @IsString() @Length(1, 80) title!: string;
  @IsString() @MaxLength(300) summary!: string;
  @IsArray() @ArrayMaxSize(20) @ArrayUnique() @Matches(KEBAB_CASE, { each: true }) @MaxLength(60, { each: true }) topics!: string[];
  @IsOptional() @ValidateNested() @Type(() => TimestampDto) expireTime?: TimestampDto;
  @IsOptional() @ValidateNested() @Type(() => ArticleBodyDto) article?: ArticleBodyDto;
  @IsOptional() @ValidateNested() @Type(() => LiveBodyDto) live?: LiveBodyDto;
}

export class CreateContentDto implements CreateContentRequest {
  @Matches(KEBAB_CASE) @MaxLength(60) contentKey!: string;
  @IsEnum(ContentKind) @NotEquals(ContentKind.CONTENT_KIND_UNSPECIFIED) kind!: ContentKind;
  // A kind that is not built yet is refused by its name, before its draft is looked at.
  @ValidateIf((request: CreateContentDto) => isBuilt(request.kind) || request.draft !== undefined) @IsDefined() @ValidateNested() @Type(() => ContentDraftDto)
  draft?: ContentDraftDto;
  @IsUUID() requestId!: string;
}

/** The kinds that have a body. */
export function isBuilt(kind: ContentKind): boolean {
  return kind === ContentKind.CONTENT_KIND_ARTICLE || kind === ContentKind.CONTENT_KIND_LIVE;
}

abstract class WriteDto {
  @IsUUID() contentId!: string;
  @IsUUID() requestId!: string;
}

abstract class CheckedWriteDto extends WriteDto {
  @IsInt() @Min(0) revision!: number;
}

export class UpdateDraftDto extends CheckedWriteDto implements UpdateDraftRequest {
  @IsDefined() @ValidateNested() @Type(() => ContentDraftDto) draft?: ContentDraftDto;
}

export class SubmitForReviewDto extends CheckedWriteDto implements SubmitForReviewRequest {}

export class ApproveContentDto extends CheckedWriteDto implements ApproveContentRequest {}

export class RejectContentDto extends CheckedWriteDto implements RejectContentRequest {
  @IsString() @Length(1, 300) reason!: string;
}

export class PublishContentDto extends WriteDto implements PublishContentRequest {}

export class WithdrawContentDto extends WriteDto implements WithdrawContentRequest {
  @IsString() @Length(1, 300) reason!: string;
}

export class GetContentDto implements GetContentRequest {
  @ValidateIf((request: GetContentDto) => request.contentId !== '' || request.contentKey === '') @IsUUID() contentId!: string;
  @ValidateIf((request: GetContentDto) => request.contentKey !== '') @Matches(KEBAB_CASE) @MaxLength(60) contentKey!: string;
  @IsInt() @Min(0) version!: number;
}

export class ListContentsDto extends PageDto implements ListContentsRequest {
  @IsIn(Object.values(ContentState).filter((value) => typeof value === 'number' && value >= 0)) state!: ContentState;
  @ValidateIf((request: ListContentsDto) => request.topic !== '') @Matches(KEBAB_CASE) @MaxLength(60) topic!: string;
}

export class CheckPhrasesDto implements CheckPhrasesRequest {
  @IsString() @MaxLength(100_000) text!: string;
}
