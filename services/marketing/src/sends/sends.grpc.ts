import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import { Channel } from '@kejing/contracts/grpc/common/v1/types';
import { SendServiceControllerMethods, SendStatus, type GetSendResponse, type ListSendsResponse, type Send as SendMessage, type SendServiceController } from '@kejing/contracts/grpc/marketing/v1/send';
import { decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { ReadSends } from './read-sends.js';
import { reasonOf, type Send, type SendState } from './send.js';
import { GetSendDto, ListSendsDto } from './sends.dto.js';
import type { SendPosition } from './sends.store.js';

const STATUS: Record<SendState['status'], SendStatus> = {
  QUEUED: SendStatus.SEND_STATUS_QUEUED, SENDING: SendStatus.SEND_STATUS_SENDING, SENT: SendStatus.SEND_STATUS_SENT,
  REFUSED: SendStatus.SEND_STATUS_REFUSED, FAILED: SendStatus.SEND_STATUS_FAILED, UNKNOWN: SendStatus.SEND_STATUS_UNKNOWN,
};

/** kejing.marketing.v1.SendService. */
@Controller()
@SendServiceControllerMethods()
export class SendsController implements SendServiceController {
  constructor(@Inject(ReadSends) private readonly read: ReadSends) {}

  async listSends(@Payload() request: ListSendsDto): Promise<ListSendsResponse> {
    const query = { record: request.recordId, run: request.runId, status: request.status };
    const status = (Object.keys(STATUS) as SendState['status'][]).find((name) => STATUS[name] === request.status);
    const found = await this.read.list(
      { ...(request.recordId === '' ? {} : { recordId: request.recordId }), ...(request.runId === '' ? {} : { runId: request.runId }), ...(status ? { status } : {}) },
      decodePageToken<SendPosition & object>(request.pageToken, query), rowsToRead(request),
    );
    const { rows, nextPageToken } = pageOf(found, request, query, (last) => ({ queueTime: last.queueTime.toISOString(), sendId: last.sendId }));
    return { sends: rows.map(toMessage), nextPageToken };
  }

  async getSend(@Payload() request: GetSendDto): Promise<GetSendResponse> {
    return { send: toMessage(await this.read.get(request.sendId)) };
  }
}

function toMessage({ state, ...send }: Send): SendMessage {
  return {
    sendId: send.sendId, runId: send.runId, stepKey: send.stepKey, recordId: send.recordId, agentId: send.agentId, channel: Channel[`CHANNEL_${send.channel}`],
    contentKey: send.contentKey, contentId: send.contentId, status: STATUS[state.status], reason: reasonOf(state), queueTime: toTimestamp(send.queueTime),
    ...('dueTime' in state ? { dueTime: toTimestamp(state.dueTime) } : {}), ...('concludeTime' in state ? { concludeTime: toTimestamp(state.concludeTime) } : {}),
  };
}
