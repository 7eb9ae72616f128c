import { Inject, Injectable } from '@nestjs/common';
import { Database, RequestLog } from '@kejing/postgres';
import { CorrectionWriter, type CorrectionAsked } from './correction-writer.js';
import type { GoldenAttribute } from './golden-record.js';
import { ListAttributes } from './list-attributes.js';

/** A steward states an attribute: a fact with an author, sealed under the record's key. It stays with its record when customers part. */
@Injectable()
export class CorrectAttribute {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RequestLog) private readonly requests: RequestLog,
    @Inject(CorrectionWriter) private readonly writer: CorrectionWriter,
    @Inject(ListAttributes) private readonly attributes: ListAttributes,
  ) {}

  /**
   * @returns the attribute in clear, as it is now; undefined where nothing is known of it any more
   * @throws KejingError INVALID ATTRIBUTE_UNKNOWN, ATTRIBUTE_VALUE_INVALID, RECORDS_NOT_OF_CUSTOMER; CONFLICT REQUEST_ID_REUSED
   */
  async execute(asked: CorrectionAsked): Promise<GoldenAttribute | undefined> {
    const { customerId, recordId, name, value, reason, requestId, actor, recordIds, now } = asked;
    const content = { customerId, recordId, name, value, reason };
    const known = () => this.attributes.execute(this.database.reader, { recordIds, reveal: 'ALL', now }).then((all) => all.find((one) => one.name === name));
    const document = (await known())?.document ?? '';
    await this.database.tx((tx) => this.requests.once(tx, { caller: actor, method: 'CorrectAttribute', requestId, content }, () => this.writer.write(tx, asked, document)));
    return known();
  }
}
