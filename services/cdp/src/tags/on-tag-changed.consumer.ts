import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toDate } from '@kejing/contracts';
import { SubjectKind, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { ProjectTags } from './project-tags.js';
import type { TagChange } from './tag.js';

/** kejing.tagging.tag.v1 → tags on records. */
@Controller()
export class OnTagChanged {
  constructor(
    @Inject(ProjectTags) private readonly projectTags: ProjectTags,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.tag', topic: 'kejing.tagging.tag.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const said = events.flatMap((event) => {
      const change = toTagChange(event);
      return change ? [{ change, event }] : [];
    });
    await this.projectTags.execute(ctx.tx, said, this.clock.now());
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
