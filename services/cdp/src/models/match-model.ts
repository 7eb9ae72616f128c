import type { ModelJson, ProfileName } from '../matching/model.js';

export type ModelState = 'TRAINING' | 'DRAFT' | 'ACTIVE' | 'RETIRED' | 'FAILED';

/** A version as it is listed. */
export interface ModelVersion {
  version: number;
  state: ModelState;
  /** Absent while it is trained, and where that failed. */
  profiles?: ModelJson['profiles'];
  /** The version whose counts of values it goes by. */
  frequencyVersion: number;
  createTime: Date;
  actor: string;
  /** Records that it was estimated or counted on. */
  records: number;
  /** Why training failed, as a code; empty otherwise. */
  failure: string;
  /** Values whose frequency is known. */
  frequencies: number;
}

/** Profiles that are trained by themselves. */
export const trainedProfiles = ['chinese', 'western'] as const satisfies readonly ProfileName[];
export type TrainedProfile = (typeof trainedProfiles)[number];
