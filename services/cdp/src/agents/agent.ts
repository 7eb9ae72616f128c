/** An agent as it stands. Nothing here identifies a customer; the agent's own phone is held as a blind token only. */
export interface AgentState {
  agentId: string;
  sourceSystem: string;
  agentCode: string;
  displayName: string;
  licenceNo: string;
  phoneToken: string | null;
  orgUnit: string;
  orgPath: string;
  grade: string;
  active: boolean;
  /** YYYY-MM-DD */
  joinedDate: string | null;
  sourceVersion: bigint;
  version: bigint;
  updateTime: Date;
}

/** An organisational unit as it stands. */
export interface OrgUnitState {
  orgUnit: string;
  sourceSystem: string;
  /** Empty for a root. */
  parent: string;
  type: string;
  name: string;
  legalEntity: string;
  /** Codes from the root, with a slash at both ends. */
  orgPath: string;
  sourceVersion: bigint;
  version: bigint;
  updateTime: Date;
}

/** What a source reported of an agent, checked. */
export type AgentReport = Omit<AgentState, 'agentId' | 'orgPath' | 'version' | 'updateTime'>;

/** What a source reported of a unit, checked. */
export type OrgUnitReport = Omit<OrgUnitState, 'orgPath' | 'version' | 'updateTime'>;

/** Who serves a customer. */
export interface Servicing {
  agentId: string;
  orgUnit: string;
  displayName: string;
}

/** Statement of a source that an agent serves a record. */
export interface ServicingAssignment {
  recordId: string;
  /** By id, or by code and the source that uses it. */
  agent: { agentId: string } | { agentCode: string; sourceSystem: string };
  /** The later statement wins. */
  since: Date;
  /** What says so: POLICY or PARTY. */
  source: 'POLICY' | 'PARTY';
}
