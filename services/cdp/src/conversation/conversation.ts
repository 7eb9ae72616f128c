/** What was said, as it is sealed. */
export interface Utterance {
  speaker: 'CUSTOMER' | 'AGENT' | '';
  text: string;
  /** ISO 8601; absent where the source does not say. */
  time?: string;
}

export interface StoredConversation {
  conversationId: string;
  recordId: string;
  sealed: Buffer;
}
