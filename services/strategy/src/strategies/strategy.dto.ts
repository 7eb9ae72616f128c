import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsDefined, IsIn, IsInt, IsNumber, IsString, IsUUID, Length, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import type {
  ChoiceTemplate, CreateStrategyRequest, DecideRequest, GetStrategyRequest, ListStrategiesRequest,
} from '@kejing/contracts/grpc/strategy/v1/strategy';
import { PageDto } from '@kejing/grpc';
import { ACTIONS, type Action } from './strategy.js';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const KEBAB_OR_EMPTY = /^([a-z0-9]+(-[a-z0-9]+)*)?$/;

export class ChoiceTemplateDto implements ChoiceTemplate {
  @Length(1, 60) title!: string;
  @Length(1, 200) whyTemplate!: string;
  @MaxLength(60) @Matches(KEBAB_OR_EMPTY) scriptKey!: string;
  @MaxLength(60) @Matches(KEBAB_OR_EMPTY) contentKey!: string;
  @IsIn(ACTIONS) action!: Action;
}

export class CreateStrategyDto implements CreateStrategyRequest {
  @Length(1, 60) @Matches(KEBAB) strategyKey!: string;
  @Length(1, 60) name!: string;
  @Length(1, 60) @Matches(KEBAB) scenario!: string;
  @Length(1, 4_000) eligibility!: string;
  @IsNumber() @Min(0) @Max(1_000_000) value!: number;
  @IsInt() @Min(0) @Max(5) productGrade!: number;
  @IsBoolean() needsMarketingConsent!: boolean;
  @ValidateNested() @Type(() => ChoiceTemplateDto) @IsDefined() choice!: ChoiceTemplateDto;
  @IsBoolean() disabled!: boolean;
  @IsUUID() requestId!: string;
}

export class GetStrategyDto implements GetStrategyRequest {
  @Length(1, 60) strategyKey!: string;
  @IsInt() @Min(0) version!: number;
}

export class ListStrategiesDto extends PageDto implements ListStrategiesRequest {
  @IsString() @MaxLength(60) scenario!: string;
}

export class DecideDto implements DecideRequest {
  @Length(1, 64) recordId!: string;
  @MaxLength(64) agentId!: string;
  @Length(1, 60) @Matches(KEBAB) scenario!: string;
  @MaxLength(40) signalKind!: string;
  @IsArray() @ArrayMaxSize(50) @MaxLength(60, { each: true }) topics!: string[];
}
