import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { RecordMap } from '../records/record-map.js';
import { checkSubject, onlyOfAgent } from './decide-access.js';
import type { SubjectKind } from './tag.js';

/** Holds callers to the subjects that are theirs. */
@Injectable()
export class SubjectAccess {
  constructor(private readonly records: RecordMap) {}

  /** @throws DENIED SUBJECT_OF_OTHER, SCOPE_MISSING; NOT_FOUND RECORD_NOT_FOUND where `known` and a record has not been heard of */
  async check(reader: Tx, caller: Caller, kind: SubjectKind, subjectIds: readonly string[], known: boolean): Promise<void> {
    for (const subjectId of subjectIds) checkSubject(caller, kind, subjectId);
    if (kind !== 'RECORD') return;
    const agentId = onlyOfAgent(caller);
    const records = await this.records.find(reader, subjectIds);
    if (agentId !== undefined && new Set(records.filter((record) => record.agentId === agentId).map(({ recordId }) => recordId)).size < new Set(subjectIds).size) {
      throw fault('DENIED', 'SUBJECT_OF_OTHER', 'the record belongs to a customer of another agent');
    }
    if (known && records.length === 0) throw fault('NOT_FOUND', 'RECORD_NOT_FOUND', 'there is no such record');
  }

  /** Records of a customer as she is now. @throws DENIED SUBJECT_OF_OTHER */
  async ofCustomer(reader: Tx, caller: Caller, customerId: string): Promise<string[]> {
    const agentId = onlyOfAgent(caller);
    const records = await this.records.ofCustomer(reader, customerId);
    if (agentId !== undefined && !records.some((record) => record.agentId === agentId)) throw fault('DENIED', 'SUBJECT_OF_OTHER', 'the customer is of another agent');
    return records.map(({ recordId }) => recordId);
  }
}
