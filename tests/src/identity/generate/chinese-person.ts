import type { Gender } from './chinese-names.js';
import type { Home } from './chinese-places.js';
import type { Corporate } from './corporates.js';
import type { PolicyRole } from './party-line.js';

/** Kind of identity document and what of its number stays through renewals. */
export type Document =
  | { kind: 'RESIDENT_ID'; number: string }
  | { kind: 'CHINESE_PASSPORT'; residentId: string; numbers: string[] }
  | { kind: 'FOREIGN_PASSPORT'; numbers: string[] }
  | { kind: 'PERMIT'; idType: 'HKMO_PERMIT' | 'TW_PERMIT'; holder: string };

/** A number from a year on. */
export interface PhoneUse { number: string; fromYear: number; recycled: boolean }

/** An invented person. */
export interface Person {
  id: string;
  householdId: string;
  generation: 'ADULT' | 'CHILD' | 'OLD';
  name: string;
  /** Before the change of name, and the year of it. */
  formerName?: { name: string; untilYear: number };
  nameLatin?: string;
  gender: Gender;
  birthDate: string;
  document: Document;
  birthCertificate?: string;
  /** Name before it was given one, as on a birth certificate. */
  nameAtBirth?: string;
  /** The oldest first; empty for children. */
  mobiles: PhoneUse[];
  /** Whose phone stands in the records of a child or an old person. */
  keeper?: Person;
  spouse?: Person;
  home: Home;
  formerHome?: Home;
  landline?: string;
  email?: string;
  employer?: string;
  corporate?: Corporate;
  deviceIds: string[];
  unionId?: string;
  nickname: string;
  agentPhone: string;
  roles: PolicyRole[];
  /** Difficulties of every record of this person. */
  tags: string[];
}
