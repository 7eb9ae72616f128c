import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { SubjectKind, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnTag {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.tag', topic: 'kejing.tagging.tag.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (isMessage(data, TagAssignedSchema) && data.subjectKind === SubjectKind.RECORD) {
      const value = { name: data.tagName, sensitive: data.sensitive, expireTime: toDate(data.expireTime) };
      await this.facts.tag(ctx.tx, { recordId: data.subjectId, tagId: data.tagId, version: data.version, value });
    } else if (isMessage(data, TagRemovedSchema) && data.subjectKind === SubjectKind.RECORD) {
      await this.facts.tag(ctx.tx, { recordId: data.subjectId, tagId: data.tagId, version: data.version, value: undefined });
    }
  }
}
