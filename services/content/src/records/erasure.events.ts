import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RecordErasureCompletedSchema } from '@kejing/contracts/es/common/events/v1/erasure_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';

/** The receipt that the CDP waits for. */
export function toRecordErasureCompleted({ now, ...erased }: { erasureId: string; recordId: string; rowsDeleted: number; now: Date }): OutgoingEvent {
  return outgoing({
    topic: 'kejing.content.erasure.v1',
    key: erased.recordId,
    schema: RecordErasureCompletedSchema,
    data: { ...erased, service: 'content', completeTime: timestampFromDate(now) },
    time: now,
  });
}
