import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { SubjectKind, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import type { TagValue } from './facts.store.js';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnTag {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.tag', topic: 'kejing.tagging.tag.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.facts.tags(ctx.tx, events.flatMap(toTag));
  }
}

function toTag({ data }: ReceivedEvent): TagValue[] {
  if (isMessage(data, TagAssignedSchema) && data.subjectKind === SubjectKind.RECORD) {
    const value = { name: data.tagName, sensitive: data.sensitive, expireTime: toDate(data.expireTime) };
    return [{ recordId: data.subjectId, tagId: data.tagId, version: data.version, value }];
  }
  if (isMessage(data, TagRemovedSchema) && data.subjectKind === SubjectKind.RECORD) return [{ recordId: data.subjectId, tagId: data.tagId, version: data.version, value: undefined }];
  return [];
}
