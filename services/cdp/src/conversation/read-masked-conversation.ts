import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { AuditTrail } from '../privacy/audit-trail.js';
import type { Identifying } from '../vault/identifying.js';
import { RecordVault } from '../vault/record-vault.js';
import type { Utterance } from './conversation.js';
import { ConversationsStore } from './conversations.store.js';
import { maskText } from './mask-text.js';
import { CONVERSATION_PLACE } from './report-conversation.js';

/** What was said, with what identifies the customer masked. */
@Injectable()
export class ReadMaskedConversation {
  constructor(
    private readonly database: Database,
    private readonly conversations: ConversationsStore,
    private readonly directory: RecordDirectory,
    private readonly vault: RecordVault,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws KejingError NOT_FOUND CONVERSATION_NOT_FOUND */
  async execute(conversationId: string, caller: Caller, now: Date): Promise<{ conversationId: string; recordId: string; utterances: Utterance[] }> {
    const tx = this.database.reader;
    const found = await this.conversations.find(tx, conversationId);
    if (found === undefined) throw fault('NOT_FOUND', 'CONVERSATION_NOT_FOUND', 'there is no such conversation');
    const customerId = (await this.directory.customersOf(tx, [found.recordId])).get(found.recordId) ?? '';
    await this.audit.append({ caller, action: 'GetMaskedConversation', customerId, purpose: caller.purposes.join(','), now });
    const utterances = JSON.parse((await this.vault.open(tx, found.recordId, found.sealed, CONVERSATION_PLACE)).toString('utf8')) as Utterance[];
    // Names of all her records: in one source she may be called otherwise than in another.
    const records = customerId === '' ? [found.recordId] : await this.directory.recordsOf(tx, customerId);
    const known = { values: [...(await this.vault.read(tx, records)).values()].flatMap(valuesOf) };
    return { conversationId, recordId: found.recordId, utterances: utterances.map((u) => ({ ...u, text: maskText(u.text, known) })) };
  }
}

function valuesOf({ name, idNumber, phones, email, address, employer, wechatUnionId }: Identifying): string[] {
  const numbers = phones.flatMap(({ number }) => [number, number.replace(/^\+86/, '')]);
  return [name, idNumber, email, address, employer, wechatUnionId, ...numbers].filter((value) => value !== '');
}
