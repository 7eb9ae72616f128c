import { setTimeout as sleep } from 'node:timers/promises';
import { fault, isKejingError, type KejingError } from '@kejing/errors';
import { setUpKafka } from './kafka-admin.js';
import type { TopicsConfig } from './set-up.config.js';

const PAUSE_MS = 2_000;
const refusals = new Set(['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED']);

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
      const cause = causeOf(error);
      if (cause.kind !== 'UNAVAILABLE' || performance.now() + PAUSE_MS > deadline) throw cause;
      await sleep(PAUSE_MS);
    }
  }
}

/** What an operator can do something about. kafkajs wraps the reason in retries, once or twice. */
function causeOf(error: unknown): KejingError {
  if (isKejingError(error)) return error;
  const chain = [...reasonsOf(error)];
  const types = chain.map((e) => (e as Error & { type?: string }).type ?? '');
  const names = chain.map((e) => e.name);
  if (names.includes('KafkaJSSASLAuthenticationError') || types.includes('UNSUPPORTED_SASL_MECHANISM')) return fault('UNAUTHENTICATED', 'KAFKA_LOGIN_REFUSED', 'KEJING_KAFKA_USERNAME, KEJING_KAFKA_PASSWORD or KEJING_KAFKA_MECHANISM: the brokers refuse the login');
  if (types.some((type) => refusals.has(type))) return fault('DENIED', 'KAFKA_USER_MAY_NOT', 'KEJING_KAFKA_USERNAME: the user may not create topics or change ACLs');
  if (types.includes('SECURITY_DISABLED')) return fault('PRECONDITION', 'KAFKA_WITHOUT_ACLS', 'the brokers have no authorizer: without one every user reads everything (KEJING_KAFKA_ACLS=false if something else keeps them apart)');
  if (names.some((name) => /Connection|NumberOfRetries|BrokerNotFound|Timeout/.test(name))) return fault('UNAVAILABLE', 'KAFKA_UNREACHABLE', 'KEJING_KAFKA_BROKERS: no broker answers there (or KEJING_KAFKA_TLS is not what they speak)');
  return fault('INTERNAL', 'KAFKA_SETUP_FAILED', `Kafka: ${names[0] ?? 'unknown'} ${types.find((type) => type !== '') ?? ''}`.trim());
}

function* reasonsOf(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  yield* reasonsOf(error.cause);
  for (const part of (error as Error & { errors?: unknown[] }).errors ?? []) yield* reasonsOf(part);
}
