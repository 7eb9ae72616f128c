import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import {
  RuleServiceControllerMethods, type CreateRuleResponse, type DisableRuleResponse, type ListRulesResponse, type Rule as RuleMessage, type RuleServiceController,
} from '@kejing/contracts/grpc/tagging/v1/rule';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { ChangeRules } from './change-rules.js';
import { ListRules } from './list-rules.js';
import type { Rule, RuleKind } from './rule.js';
import { CreateRuleDto, DisableRuleDto, ListRulesDto } from './rules.dto.js';

const QUERY = { list: 'rules' };

/** kejing.tagging.v1.RuleService */
@Controller()
@RuleServiceControllerMethods()
export class RulesGrpc implements RuleServiceController {
  constructor(
    @Inject(ChangeRules) private readonly changing: ChangeRules,
    @Inject(ListRules) private readonly listing: ListRules,
  ) {}

  async createRule(@Payload() request: CreateRuleDto, @Caller() caller: Caller): Promise<CreateRuleResponse> {
    const { ruleKey, expression, tagId, confidence, days, removes, requestId } = request;
    const on = request.on as RuleKind; // validated
    const rule = await this.changing.create({ ruleKey, on, expression, tagId, confidence, days, removes }, { requestId, author: caller.subject });
    return { rule: toMessage(rule) };
  }

  async listRules(@Payload() request: ListRulesDto): Promise<ListRulesResponse> {
    const after = decodePageToken<{ key: string }>(request.pageToken, QUERY)?.key ?? '';
    const { rows, nextPageToken } = pageOf(await this.listing.execute(after, rowsToRead(request)), request, QUERY, (last) => ({ key: last.ruleKey }));
    return { rules: rows.map(toMessage), nextPageToken };
  }

  async disableRule(@Payload() request: DisableRuleDto, @Caller() caller: Caller): Promise<DisableRuleResponse> {
    return { rule: toMessage(await this.changing.disable(request.ruleKey, { requestId: request.requestId, author: caller.subject })) };
  }
}

function toMessage({ updateTime, ...rule }: Rule): RuleMessage {
  return { ...rule, updateTime: toTimestamp(updateTime) };
}
