// Runs in a thread of its own: makes of each party what PrepareParty makes of it, and nothing of those that it refuses.
import { parentPort, workerData } from 'node:worker_threads';
import type { KeyRing } from '@kejing/crypto';
import { FeatureDigests } from '../vault/feature-digests.js';
import { Tokens } from '../vault/tokens.js';
import { PrepareParty } from './prepare-party.js';
import type { ThreadAnswer, ThreadJob, ThreadMade } from './prepare-thread.js';

const { tokens } = workerData as { tokens: KeyRing };
const prepare = new PrepareParty(new Tokens({ tokens }), new FeatureDigests({ tokens }));

function made({ party, today, time }: ThreadJob['asked'][number]): ThreadMade | undefined {
  try {
    const { party: _, ...rest } = prepare.execute(party, today, time);
    return rest;
  } catch {
    return undefined; // who asked tries it himself, and learns why
  }
}

parentPort!.on('message', ({ job, asked }: ThreadJob) => {
  parentPort!.postMessage({ job, made: asked.map(made) } satisfies ThreadAnswer);
});
