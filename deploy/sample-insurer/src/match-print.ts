import type { Model, ProfileWeights } from '@kejing/contracts/grpc/cdp/v1/matching';

/** One line on a version. */
export function modelRow(model: Model): string {
  const made = model.createTime === undefined ? '' : new Date(Number(model.createTime.seconds) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const of = [`${model.records} records`, `${model.frequencies} frequent values`, ...(model.failure === '' ? [] : [model.failure])];
  return `${String(model.version).padStart(4)}  ${model.state.padEnd(8)}  ${made}  ${model.actor.padEnd(12)}  ${of.join(', ')}`;
}

/** The weights of a profile: bits that each level adds for, or against, one person. */
export function weightTable({ profile, linkThreshold, reviewThreshold, levels }: ProfileWeights): string[] {
  const lines = ['', `${profile}: linked from ${linkThreshold.toFixed(2)} bits, for a steward from ${reviewThreshold.toFixed(2)}`, `  ${'field'.padEnd(12)}${'level'.padEnd(20)}${'m'.padStart(10)}${'u'.padStart(12)}${'bits'.padStart(8)}`];
  for (const { field, level, m, u } of levels) {
    lines.push(`  ${field.padEnd(12)}${level.padEnd(20)}${m.toPrecision(3).padStart(10)}${u.toPrecision(3).padStart(12)}${Math.log2(m / u).toFixed(1).padStart(8)}`);
  }
  return lines;
}
