import { fault, isKejingError, type KejingError } from '@kejing/errors';

const refusals = new Set(['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED']);

/** What an operator can do about a failure of the client, by the names of the settings. The client wraps the reason in retries, once or twice. */
export function kafkaProblem(error: unknown): KejingError {
  if (isKejingError(error)) return error;
  const chain = [...reasonsOf(error)];
  const types = chain.map((e) => (e as Error & { type?: string }).type ?? '');
  const names = chain.map((e) => e.name);
  if (names.includes('KafkaJSSASLAuthenticationError') || types.includes('UNSUPPORTED_SASL_MECHANISM')) return fault('UNAUTHENTICATED', 'KAFKA_LOGIN_REFUSED', 'KEJING_KAFKA_USERNAME, KEJING_KAFKA_PASSWORD or KEJING_KAFKA_MECHANISM: the brokers refuse the login');
  if (types.some((type) => refusals.has(type))) return fault('DENIED', 'KAFKA_USER_MAY_NOT', 'KEJING_KAFKA_USERNAME: the user may not do that (creating topics and changing ACLs needs an administrator)');
  if (types.includes('SECURITY_DISABLED')) return fault('PRECONDITION', 'KAFKA_WITHOUT_ACLS', 'the brokers have no authorizer: without one every user reads everything (KEJING_KAFKA_ACLS=false if something else keeps them apart)');
  if (names.some((name) => /Connection|NumberOfRetries|BrokerNotFound|Timeout/.test(name))) return fault('UNAVAILABLE', 'KAFKA_UNREACHABLE', 'KEJING_KAFKA_BROKERS: no broker answers there (or KEJING_KAFKA_TLS is not what they speak)');
  return fault('INTERNAL', 'KAFKA_FAILED', `Kafka: ${names[0] ?? 'unknown'} ${types.find((type) => type !== '') ?? ''}`.trim());
}

function* reasonsOf(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  yield* reasonsOf(error.cause);
  for (const part of (error as Error & { errors?: unknown[] }).errors ?? []) yield* reasonsOf(part);
}
