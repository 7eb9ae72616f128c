import type { AttributeName } from './attribute.js';

/** What one record says of an attribute, beside the chosen value. */
export interface AttributeSource {
  recordId: string;
  sourceSystem: string;
  agrees: boolean;
  value: string;
  time: Date;
  /** Of the source for this attribute, 0 to 1. */
  reliability: number;
}

/** The most probable true value of an attribute, with lineage. */
export interface GoldenAttribute {
  name: AttributeName;
  value: string;
  /** Kind of document, of an id_number. */
  document?: string;
  /** That it is true now, 0 to 1, calibrated. */
  probability: number;
  /** Those that agree first, then the latest first. */
  sources: AttributeSource[];
  /** The steward, where a correction decides. */
  correctedBy?: string;
}

/** A steward's word on an attribute: a fact with an author. It wins until a later one. */
export interface Correction {
  recordId: string;
  attribute: AttributeName;
  /** Empty: an earlier correction is taken back. */
  value: string;
  key: string;
  /** Kind of document, of an id_number. */
  document?: string;
  actor: string;
  time: Date;
}

/** All attributes of which anything is known. */
export type GoldenRecord = ReadonlyMap<AttributeName, GoldenAttribute>;
