/** What a decision may know of the customer behind a record: of all her records together, nothing that identifies her. */
export interface Subject {
  readonly recordId: string;
  /** Undefined where no assignment has come yet. */
  readonly customerId: string | undefined;
  /** Servicing agent of the customer. */
  readonly agentId: string | undefined;
  readonly erased: boolean;
  /** Leaf names of the tags that hold now, sorted. Sensitive ones only with the consent to sensitive information. */
  readonly tags: readonly string[];
  /** Policies in which she is policyholder, insured or payer. */
  readonly policies: readonly { readonly line: string; readonly status: string; readonly role: string }[];
  /** Keys of the segments that she is in, sorted. */
  readonly segments: readonly string[];
  /** Consented to marketing through the agent, and refused nowhere. */
  readonly marketingConsent: boolean;
  /** Refused personalised recommendation (PIPL art. 24). */
  readonly personalisationRefused: boolean;
}
