import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { Tokens, type TokenKind } from '../vault/tokens.js';
import { cleanDocument, type DocumentType } from '../standards/clean-document.js';
import { cleanEmail } from '../standards/clean-email.js';
import { nameMatchKey } from '../standards/clean-name.js';
import { cleanPhone } from '../standards/clean-phone.js';
import { FindCustomer, type FoundCustomer } from './find-customer.js';
import { RecordDirectory } from './record-directory.js';
import { RecordsStore } from './records.store.js';
import { sourceKeyOf } from './source-key.js';

export type Identifier =
  | { kind: 'document'; type: DocumentType; number: string }
  | { kind: 'phone'; phone: string }
  | { kind: 'email'; email: string }
  | { kind: 'source'; sourceSystem: string; sourceId: string };

const MAX_ANSWERS = 20;
const MAX_RECORDS = 200;

/** Finds customers by an identifier, through its token; what was asked for is not stored. */
@Injectable()
export class LookupCustomer {
  constructor(
    private readonly records: RecordsStore,
    private readonly directory: RecordDirectory,
    private readonly find: FindCustomer,
    private readonly servicing: ServicingDirectory,
    private readonly tokens: Tokens,
  ) {}

  /** At most 20, of those whom the caller may see. `name` narrows the answers. */
  async execute(tx: Tx, asked: { identifier: Identifier; name: string; today: string }, caller: Caller): Promise<FoundCustomer[]> {
    const recordIds = await this.named(tx, await this.recordsWith(tx, asked.identifier, asked.name, asked.today), asked.name);
    const customerIds = [...new Set((await this.directory.customersOf(tx, recordIds)).values())];
    const found: FoundCustomer[] = [];
    for (const customerId of customerIds) {
      const customer = await this.find.describe(tx, customerId);
      if (customer && (await this.servicing.mayAccess(tx, caller, customer.recordIds))) found.push(customer);
      if (found.length === MAX_ANSWERS) break;
    }
    return found;
  }

  private async recordsWith(tx: Tx, identifier: Identifier, name: string, today: string): Promise<string[]> {
    switch (identifier.kind) {
      case 'source': {
        const sourceTokens = this.tokens.all('SOURCE_KEY', sourceKeyOf(identifier.sourceSystem, identifier.sourceId));
        return (await this.records.bySourceTokens(tx, sourceTokens)).map((ref) => ref.recordId);
      }
      case 'document': {
        const { key } = cleanDocument(identifier.type, identifier.number, today);
        if (key === undefined) return [];
        return this.withToken(tx, key.kind, key.kind === 'PASSPORT_NAME' ? `${key.value}|${nameMatchKey(name)}` : key.value);
      }
      case 'phone':
        return this.withToken(tx, 'PHONE', cleanPhone(identifier.phone).number);
      case 'email':
        return this.withToken(tx, 'EMAIL', cleanEmail(identifier.email).address);
    }
  }

  private async withToken(tx: Tx, kind: TokenKind, value: string): Promise<string[]> {
    return (await this.records.withTokens(tx, this.tokens.all(kind, value), MAX_RECORDS)).map((row) => row.recordId);
  }

  private async named(tx: Tx, recordIds: readonly string[], name: string): Promise<string[]> {
    if (name === '') return [...recordIds];
    const wanted = this.tokens.all('NAME', nameMatchKey(name));
    const rows = await this.records.tokensOf(tx, recordIds);
    return recordIds.filter((id) => rows.some((row) => row.recordId === id && row.kind === 'NAME' && wanted.includes(row.token)));
  }
}
