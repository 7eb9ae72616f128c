// Imported only when a container engine answers: testcontainers is 49 MB.
import { GenericContainer, Wait } from 'testcontainers';
import { serverProperties } from './kafka-properties.js';
import { INITDB_LOCALE } from './postgres.js';

/** PostgreSQL in a container; the URL is the superuser's. */
export async function startPostgresContainer(): Promise<{ url: string; stop(): Promise<unknown> }> {
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_INITDB_ARGS: INITDB_LOCALE.join(' ') })
    .withCommand(['-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'max_locks_per_transaction=256', '-c', 'timezone=UTC'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  return { url: `postgres://postgres@${container.getHost()}:${container.getMappedPort(5432)}/postgres`, stop: () => container.stop() };
}

// The port that clients are told is known only once the container runs: it waits for its configuration.
const START = `echo waiting for configuration
while [ ! -f /tmp/server.properties ]; do sleep 0.1; done
/opt/kafka/bin/kafka-storage.sh format -t a2VqaW5nLWthZmthLWRldg -c /tmp/server.properties && exec /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties >/tmp/kafka.log 2>&1`;
const WAIT = 'for i in $(seq 300); do grep -q "Kafka Server started" /tmp/kafka.log && exit 0; sleep 0.2; done; tail -20 /tmp/kafka.log; exit 1';

/** Kafka in a container, with the same users and ACL rules as the local process. */
export async function startKafkaContainer(users: Record<string, string>): Promise<{ brokers: string[]; stop(): Promise<unknown> }> {
  const container = await new GenericContainer('apache/kafka:4.3.1')
    .withEntrypoint(['sh', '-c', START])
    .withEnvironment({ KAFKA_HEAP_OPTS: '-Xmx512m' })
    .withExposedPorts(9092)
    .withWaitStrategy(Wait.forLogMessage('waiting for configuration'))
    .start();
  const advertised = `${container.getHost()}:${container.getMappedPort(9092)}`;
  const properties = serverProperties({ listenHost: '0.0.0.0', clientPort: 9092, controllerPort: 9093, advertised, logDir: '/tmp/kafka-data', users });
  await container.copyContentToContainer([{ content: properties, target: '/tmp/server.properties' }]);
  const { exitCode, output } = await container.exec(['sh', '-c', WAIT]);
  if (exitCode !== 0) throw new Error(`Kafka's container is not ready after 60 s:\n${output}`);
  return { brokers: [advertised], stop: () => container.stop() };
}
