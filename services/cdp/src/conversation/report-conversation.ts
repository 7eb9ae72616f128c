import { Injectable } from '@nestjs/common';
import { toDate } from '@kejing/contracts';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { Utterance_Speaker, type ConversationReported } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { Reject, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { sourceKeyOf } from '../identity/source-key.js';
import { RecordInteraction } from '../interactions/record-interaction.js';
import { RecordVault } from '../vault/record-vault.js';
import { Tokens } from '../vault/tokens.js';
import type { Utterance } from './conversation.js';
import { ConversationsStore } from './conversations.store.js';

export const CONVERSATION_PLACE = 'conversation.sealed';
const LIMITS = { utterances: 1000, text: 10_000 };

/** A conversation with a party: what was said is sealed on her record, and that she spoke goes on her timeline. */
@Injectable()
export class ReportConversation {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly servicing: ServicingDirectory,
    private readonly vault: RecordVault,
    private readonly tokens: Tokens,
    private readonly conversations: ConversationsStore,
    private readonly interactions: RecordInteraction,
  ) {}

  /** WaitFor the party; an older or equal version has no effect. `newId` names the conversation if it is new. */
  async execute(tx: Tx, said: ConversationReported, report: { sourceVersion: bigint; time: Date; backfill: boolean; newId: string }): Promise<void> {
    refuseImpossible(said);
    const ref = await this.directory.findRecord(tx, said.partySourceSystem, said.partySourceId);
    if (ref === undefined) throw new WaitFor('party', sourceKeyOf(said.partySourceSystem, said.partySourceId));
    const sourceKey = `${said.sourceSystem}:${said.conversationId}`;
    const known = await this.conversations.known(tx, this.tokens.all('CONVERSATION', sourceKey));
    if (known !== undefined && report.sourceVersion <= known.sourceVersion) return;
    const recordId = known?.recordId ?? ref.recordId;
    const sealed = await this.vault.seal(tx, recordId, Buffer.from(JSON.stringify(said.utterances.map(toUtterance))), CONVERSATION_PLACE);
    const { sourceVersion } = report;
    if (known !== undefined) return this.conversations.replace(tx, { ...known, recordId, sealed, sourceVersion });
    const startTime = toDate(said.startTime) ?? report.time;
    const conversationId = report.newId;
    await this.conversations.insert(tx, { conversationId, recordId, sealed, sourceToken: this.tokens.of('CONVERSATION', sourceKey), sourceVersion, startTime });
    const agentId = said.agentCode === '' ? undefined : await this.servicing.agentIdOf(tx, said.sourceSystem, said.agentCode);
    await this.interactions.execute(tx, [{
      recordId, customerId: ref.customerId, kind: InteractionKind.CONVERSED, sourceSystem: said.sourceSystem, time: startTime, conversationId, backfill: report.backfill,
      ...(agentId === undefined ? {} : { agentId }),
    }]);
  }
}

function toUtterance({ speaker, text, utterTime }: ConversationReported['utterances'][number]): Utterance {
  const time = toDate(utterTime)?.toISOString();
  return { speaker: speaker === Utterance_Speaker.CUSTOMER ? 'CUSTOMER' : speaker === Utterance_Speaker.AGENT ? 'AGENT' : '', text, ...(time === undefined ? {} : { time }) };
}

function refuseImpossible(said: ConversationReported): void {
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(said.sourceSystem) || said.conversationId === '' || said.conversationId.length > 128) throw new Reject('CONVERSATION_INVALID', 'source_system and conversation_id must name a conversation');
  if (said.partySourceId === '' || said.partySourceSystem === '') throw new Reject('CONVERSATION_INVALID', 'the party is missing');
  if (said.utterances.length > LIMITS.utterances || said.utterances.some((u) => u.text.length > LIMITS.text)) throw new Reject('CONVERSATION_INVALID', 'too many or too long utterances');
}
