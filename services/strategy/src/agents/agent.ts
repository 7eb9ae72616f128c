/** An agent as far as decisions and scopes need him. */
export interface Agent {
  readonly agentId: string;
  /** Public, as on his studio page. */
  readonly displayName: string;
  readonly orgUnit: string;
  /** Codes from the root, with a slash at both ends. */
  readonly orgPath: string;
  readonly grade: string;
  readonly active: boolean;
}
