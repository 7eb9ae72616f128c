import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toDate } from '@kejing/contracts';
import { SubjectKind, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { ProjectTag } from './project-tag.js';
import type { TagChange } from './tag.js';

/** kejing.tagging.tag.v1 → tags on records. */
@Controller()
export class OnTagChanged {
  constructor(
    @Inject(ProjectTag) private readonly projectTag: ProjectTag,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.tag', topic: 'kejing.tagging.tag.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const change = toTagChange(event);
    if (change) await this.projectTag.execute(ctx.tx, change, this.clock.now(), event.backfill);
  }
}

function toTagChange({ data }: ReceivedEvent): TagChange | undefined {
  if (isMessage(data, TagAssignedSchema) && data.subjectKind === SubjectKind.RECORD) {
    const { subjectId: recordId, tagId, version, tagName, confidence, source, sensitive } = data;
    const value = { tagName, confidence, source, sensitive, assignTime: toDate(data.assignTime) ?? null, expireTime: toDate(data.expireTime) ?? null };
    return { recordId, tagId, version, active: true, value };
  }
  if (isMessage(data, TagRemovedSchema) && data.subjectKind === SubjectKind.RECORD) {
    return { recordId: data.subjectId, tagId: data.tagId, version: data.version, active: false };
  }
  return undefined;
}
