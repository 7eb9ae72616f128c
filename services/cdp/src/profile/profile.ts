import type { FactOfRecord } from '../identity/record-facts.js';

/** NONE: all identifying fields masked. CONTACT: name, phones and e-mail in clear. ALL: everything, ID number too. */
export type Reveal = 'NONE' | 'CONTACT' | 'ALL';

/** Golden attributes of a customer, masked as far as `Reveal` says. */
export interface Profile {
  name: string;
  /** M, F or empty. */
  gender: string;
  /** YYYY-MM-DD; undefined unless revealed (ALL). */
  birthDate?: string;
  /** 0 where unknown. */
  age: number;
  phones: string[];
  email: string;
  idNumber: string;
  /** Empty unless revealed (ALL). */
  address: string;
  /** Latest of each name, with lineage. */
  facts: FactOfRecord[];
}
