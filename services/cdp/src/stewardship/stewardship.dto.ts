import type {
  DecideReviewRequest, ExportIdentityRequest, GetReviewRequest, GetUndoRunRequest, ListQualityRequest, ListReviewsRequest, PreviewMergeRequest, PreviewUndoRuleRequest, ResolveRequest,
  UndoDecisionRequest, UndoRuleRequest, WhyNotLinkedRequest,
} from '@kejing/contracts/grpc/cdp/v1/identity';
import type { PartyReported } from '@kejing/contracts/grpc/insurer/v1/party';
import { PageDto, TimestampDto } from '@kejing/grpc';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsInt, IsObject, IsString, IsUUID, Length, Matches, Max, MaxLength, Min, ValidateIf, ValidateNested } from 'class-validator';

/** 14 symbols, and room for hyphens. */
const CustomerId = () => Length(1, 20);
const CODE = /^[A-Z][A-Z0-9_]*$/;

export class PreviewMergeDto implements PreviewMergeRequest {
  @IsString() @CustomerId() customerId!: string;
  @IsString() @CustomerId() otherCustomerId!: string;
}

export class ListReviewsDto extends PageDto implements ListReviewsRequest {
  @IsIn(['', 'OPEN', 'LINKED', 'KEPT_APART', 'OBSOLETE']) state!: string;
  @IsString() @MaxLength(64) reason!: string;
}

export class GetReviewDto implements GetReviewRequest {
  @IsUUID() reviewId!: string;
}

export class DecideReviewDto implements DecideReviewRequest {
  @IsUUID() reviewId!: string;
  @ValidateIf((request: DecideReviewDto) => request.requestId !== '') @IsUUID() requestId!: string;
  @IsIn(['LINK', 'KEEP_APART']) decision!: string;
  @IsString() @Length(1, 500) reason!: string;
}

export class UndoDecisionDto implements UndoDecisionRequest {
  @IsUUID() decisionId!: string;
  @IsString() @Length(1, 500) reason!: string;
  @ValidateIf((request: UndoDecisionDto) => request.requestId !== '') @IsUUID() requestId!: string;
}

export class PreviewUndoRuleDto implements PreviewUndoRuleRequest {
  @Matches(CODE) @MaxLength(64) rule!: string;
  @IsInt() @Min(0) @Max(2_147_483_647) ruleVersion!: number;
  @IsDefined() @ValidateNested() @Type(() => TimestampDto) startTime?: TimestampDto;
  @IsDefined() @ValidateNested() @Type(() => TimestampDto) endTime?: TimestampDto;
}

export class UndoRuleDto implements UndoRuleRequest {
  @IsDefined() @ValidateNested() @Type(() => PreviewUndoRuleDto) scope!: PreviewUndoRuleDto;
  @IsString() @Length(1, 500) reason!: string;
  @ValidateIf((request: UndoRuleDto) => request.requestId !== '') @IsUUID() requestId!: string;
}

export class GetUndoRunDto implements GetUndoRunRequest {
  @IsUUID() runId!: string;
}

export class WhyNotLinkedDto implements WhyNotLinkedRequest {
  @IsUUID() recordId!: string;
  @IsUUID() otherRecordId!: string;
}

/** The party has the bounds of a report, which are checked where reports are. */
export class ResolveDto implements ResolveRequest {
  @IsObject() party!: PartyReported;
  @IsInt() @Min(0) @Max(20) limit!: number;
}

export class ListQualityDto implements ListQualityRequest {}

export class ExportIdentityDto implements ExportIdentityRequest {}
