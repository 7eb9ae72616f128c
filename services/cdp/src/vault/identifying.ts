/** What identifies the person or organisation of a record: one JSON, one ciphertext. Cleaned values, and as reported where cleaning failed. */
export interface Identifying {
  /** The party's number in its source; absent in what was sealed before it was kept. */
  sourceId?: string;
  name: string;
  /** Names such as RESIDENT_ID, PASSPORT. */
  idType: string;
  idNumber: string;
  /** YYYY-MM-DD */
  birthDate?: string;
  phones: readonly IdentifyingPhone[];
  email: string;
  wechatUnionId: string;
  address: string;
  employer: string;
}

export interface IdentifyingPhone {
  /** E.164, or as reported where it is no phone number. */
  number: string;
  verified: boolean;
  valid: boolean;
}
