import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toTimestamp } from '@kejing/contracts';
import {
  ConversationServiceControllerMethods, type ConversationServiceController, type GetMaskedConversationRequest, type GetMaskedConversationResponse,
} from '@kejing/contracts/grpc/cdp/v1/conversation';
import { Caller } from '@kejing/grpc';
import { IsUUID } from 'class-validator';
import { ReadMaskedConversation } from './read-masked-conversation.js';

export class GetMaskedConversationDto implements GetMaskedConversationRequest {
  @IsUUID() conversationId!: string;
}

/** kejing.cdp.v1.ConversationService */
@Controller()
@ConversationServiceControllerMethods()
export class ConversationGrpc implements ConversationServiceController {
  constructor(
    @Inject(ReadMaskedConversation) private readonly read: ReadMaskedConversation,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async getMaskedConversation(@Payload() req: GetMaskedConversationDto, @Caller() caller: Caller): Promise<GetMaskedConversationResponse> {
    const found = await this.read.execute(req.conversationId, caller, this.clock.now());
    const utterances = found.utterances.map(({ speaker, text, time }) => ({ speaker, text, utterTime: time === undefined ? undefined : toTimestamp(new Date(time)) }));
    return { ...found, utterances };
  }
}
