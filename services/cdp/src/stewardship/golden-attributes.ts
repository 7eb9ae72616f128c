import { Injectable } from '@nestjs/common';
import { toDate, toTimestamp } from '@kejing/contracts';
import type { Attribute, CorrectAttributeRequest, CorrectAttributeResponse, ListAttributesRequest, ListAttributesResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { FindCustomer } from '../identity/find-customer.js';
import { ReadHistory } from '../identity/read-history.js';
import { AuditTrail } from '../privacy/audit-trail.js';
import { CorrectAttribute } from '../profile/correct-attribute.js';
import type { GoldenAttribute } from '../profile/golden-record.js';
import { ListAttributes } from '../profile/list-attributes.js';
import { decideReveal } from '../view/decide-reveal.js';

/** The golden record for who may see it, and stewards' corrections of it. */
@Injectable()
export class GoldenAttributes {
  constructor(
    private readonly database: Database,
    private readonly find: FindCustomer,
    private readonly history: ReadHistory,
    private readonly attributes: ListAttributes,
    private readonly correction: CorrectAttribute,
    private readonly audit: AuditTrail,
  ) {}

  /** Masked by role and purpose as the view is; audited before it answers. @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND */
  async list(request: ListAttributesRequest, caller: Caller, now: Date): Promise<ListAttributesResponse> {
    const asOf = toDate(request.asOf);
    const reader = this.database.reader;
    const { customerId, recordIds } = asOf === undefined
      ? await this.find.execute(reader, request.customerId, caller)
      : await this.database.tx((tx) => this.history.customerAt(tx, request.customerId, asOf, caller), { readOnly: true, isolation: 'REPEATABLE READ' });
    await this.note('ListAttributes', customerId, caller, now);
    const found = await this.attributes.execute(reader, { recordIds, reveal: revealOf(caller), now, ...(asOf && { asOf }) });
    return { customerId, attributes: found.map(toAttribute) };
  }

  /** @throws KejingError INVALID ATTRIBUTE_UNKNOWN, ATTRIBUTE_VALUE_INVALID, RECORDS_NOT_OF_CUSTOMER; NOT_FOUND CUSTOMER_NOT_FOUND */
  async correct(request: CorrectAttributeRequest, caller: Caller, at: { now: Date; today: string }): Promise<CorrectAttributeResponse> {
    const { customerId, recordIds } = await this.find.execute(this.database.reader, request.customerId, caller);
    await this.note('CorrectAttribute', customerId, caller, at.now);
    const attribute = await this.correction.execute({ ...request, ...at, customerId, recordIds, actor: caller.subject });
    return { attribute: attribute && toAttribute(attribute) };
  }

  private note(action: string, customerId: string, caller: Caller, now: Date): Promise<void> {
    return this.audit.append({ caller, action, customerId, purpose: caller.purposes.join(','), now });
  }
}

/** As much as any purpose of the token allows the role. */
function revealOf(caller: Caller) {
  if (decideReveal(caller, 'STEWARDSHIP', caller.purposes.includes('STEWARDSHIP')) === 'ALL') return 'ALL';
  return decideReveal(caller, 'SERVICE', caller.purposes.includes('SERVICE'));
}

function toAttribute({ name, value, probability, sources, correctedBy = '' }: GoldenAttribute): Attribute {
  return {
    name, value, probability, correctedBy,
    sources: sources.map(({ recordId, sourceSystem, agrees, value: said, time, reliability }) => ({ recordId, sourceSystem, agrees, value: said, time: toTimestamp(time), reliability })),
  };
}
