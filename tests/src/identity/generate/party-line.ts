/** A party record as `scripts/load parties` takes it, one JSON a line. */
export interface PartyLine {
  sourceSystem: string;
  sourceId: string;
  partyType: 'PERSON' | 'ORGANISATION';
  name?: string;
  givenName?: string;
  surname?: string;
  nameLatin?: string;
  gender?: 'M' | 'F';
  /** YYYY-MM-DD. */
  birthDate?: string;
  idType?: string;
  idNumber?: string;
  mobile?: string;
  phones?: string[];
  email?: string;
  wechatUnionId?: string;
  deviceId?: string;
  address?: string | AddressParts;
  employer?: string;
  /** YYYY-MM-DD or RFC 3339. */
  reportedAt: string;
  policyRoles?: PolicyRole[];
}

export interface AddressParts {
  streetNumber?: string;
  line1?: string;
  line2?: string;
  suburb?: string;
  postcode?: string;
  state?: string;
}

export interface PolicyRole {
  policyNo: string;
  role: 'HOLDER' | 'INSURED' | 'BENEFICIARY' | 'PAYER';
}

/** A record with what is true of it. */
export interface Labelled {
  line: PartyLine;
  personId: string;
  householdId: string;
  /** What makes it hard; empty: nothing. */
  difficulties: string[];
}
