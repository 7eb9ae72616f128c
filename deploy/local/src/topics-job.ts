import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaProblem } from '@kejing/messaging';
import { setUpKafka } from './kafka-admin.js';
import type { TopicsConfig } from './set-up.config.js';

const PAUSE_MS = 2_000;

/**
 * Makes topics and ACLs; brokers that are away are asked again until `waitMs` is over.
 * @throws KejingError that names the key of the configuration that is wrong, never its value
 */
export async function topicsJob(config: TopicsConfig): Promise<void> {
  const deadline = performance.now() + config.waitMs;
  for (;;) {
    try {
      await setUpKafka(config);
      return;
    } catch (error) {
      const cause = kafkaProblem(error);
      if (cause.kind !== 'UNAVAILABLE' || performance.now() + PAUSE_MS > deadline) throw cause;
      await sleep(PAUSE_MS);
    }
  }
}
