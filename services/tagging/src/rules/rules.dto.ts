import { IsBoolean, IsIn, IsInt, IsNumber, IsPositive, IsString, IsUUID, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import type { CreateRuleRequest, DisableRuleRequest, ListRulesRequest } from '@kejing/contracts/grpc/tagging/v1/rule';
import { PageDto } from '@kejing/grpc';
import { ruleKinds } from './rule.js';

const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export class CreateRuleDto implements CreateRuleRequest {
  @Matches(KEY) @MaxLength(60) ruleKey!: string;
  @IsIn(ruleKinds) on!: string;
  @IsString() @Length(1, 4000) expression!: string;
  @IsString() @Length(1, 200) tagId!: string;
  @IsNumber() @IsPositive() @Max(1) confidence!: number;
  @IsInt() @Min(0) @Max(3650) days!: number;
  @IsBoolean() removes!: boolean;
  @IsUUID() requestId!: string;
}

export class ListRulesDto extends PageDto implements ListRulesRequest {}

export class DisableRuleDto implements DisableRuleRequest {
  @Matches(KEY) @MaxLength(60) ruleKey!: string;
  @IsUUID() requestId!: string;
}
