import { toTimestamp } from '@kejing/contracts';
import type { LevelWeight, Model, ProfileWeights } from '@kejing/contracts/grpc/cdp/v1/matching';
import type { FieldModel, ProfileModel } from '../matching/model.js';
import type { ModelVersion } from './match-model.js';

/** A version as it is answered. @param hubs values that too many share now: they are of no version */
export function toModelMessage({ version, state, createTime, actor, profiles, frequencies, records, failure }: ModelVersion, hubs: number): Model {
  return {
    version, state, createTime: toTimestamp(createTime), actor, hubs, frequencies, records: String(records), failure,
    profiles: Object.entries(profiles ?? {}).map(([profile, model]) => toProfile(profile, model)),
  };
}

function toProfile(profile: string, { thresholds, fields }: ProfileModel): ProfileWeights {
  return { profile, linkThreshold: thresholds.link, reviewThreshold: thresholds.review, levels: fields.flatMap(toLevels) };
}

const toLevels = ({ field, levels, m, u }: FieldModel): LevelWeight[] => levels.map((level, i) => ({ field, level, m: m[i]!, u: u[i]! }));
