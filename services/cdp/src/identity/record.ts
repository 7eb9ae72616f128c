/** A party's number in its source. */
export interface SourceKey {
  sourceSystem: string;
  sourceId: string;
}

/** A record and whose it is now. */
export interface RecordRef {
  recordId: string;
  customerId: string;
  customerVersion: bigint;
  legalEntity: string;
}

export type RecordKind = 'PARTY' | 'DEVICE';

/** What a source says of somebody, without what identifies her. */
export interface SourceRecord {
  recordId: string;
  kind: RecordKind;
  sourceSystem: string;
  legalEntity: string;
  partyType: 'PERSON' | 'ORGANISATION' | '';
  sourceVersion: bigint;
  withdrawn: boolean;
  qualityCodes: string[];
  createdAt: Date;
  updatedAt: Date;
}

/** A fact that a record states and that identifies nobody: gender, age, province, pregnant … */
export interface RecordFact {
  name: string;
  value: string;
  factTime: Date;
  factId: string;
}
