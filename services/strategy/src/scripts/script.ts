/** Where a script stands with compliance. */
export type ScriptState = 'DRAFT' | 'APPROVED' | 'REFUSED' | 'SUPERSEDED';

/** Variables of a script's text. The customer's name is not known here: `salutation` is a blank for the agent. */
export const SCRIPT_VARIABLES = ['agent_name', 'content_title', 'content_url', 'salutation'] as const;

/** What stands where the agent says the customer's name. */
export const SALUTATION = '【客户称呼】';

/** One version of a script. */
export interface Script {
  readonly scriptId: string;
  readonly scriptKey: string;
  readonly version: number;
  readonly scenario: string;
  /** Name of the contract's ScriptStage without its prefix. */
  readonly stage: string;
  /** Name of the contract's Objection without its prefix; UNSPECIFIED for none. */
  readonly objection: string;
  readonly text: string;
  readonly disclosure: string;
  readonly state: ScriptState;
  readonly author: string;
  readonly reviewer: string | undefined;
  readonly reviewNote: string | undefined;
  readonly createTime: Date;
  readonly reviewTime: Date | undefined;
}

export type ScriptDraft = Pick<Script, 'scriptKey' | 'scenario' | 'stage' | 'objection' | 'text' | 'disclosure'>;

/** A script, ready to be said. */
export interface ScriptText {
  readonly scriptId: string;
  readonly text: string;
  readonly disclosure: string;
}
