import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { containerEngine } from './engine.js';
import { startKafka } from './kafka.js';
import { sharedTempFolder } from './places.js';
import { startPostgres } from './postgres.js';

/** Users of the test broker besides admin have no ACLs until a test creates some. */
export const TEST_KAFKA_USERS: Record<string, string> = { admin: 'admin-pw', alice: 'alice-pw', bob: 'bob-pw' };

/** The PostgreSQL and the Kafka of one test run. Each starts when first asked for, so that a run of pure specs pays for neither. */
export class TestServers {
  private postgres?: Promise<{ url: string }>;
  private kafka?: Promise<{ brokers: string[] }>;
  private readonly stops: (() => Promise<unknown>)[] = [];

  postgresUrl(): Promise<{ url: string }> {
    return (this.postgres ??= this.startPostgres());
  }

  kafkaBrokers(): Promise<{ brokers: string[] }> {
    return (this.kafka ??= this.startKafka());
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.postgres, this.kafka]);
    await Promise.allSettled(this.stops.map((stop) => stop()));
  }

  private async startPostgres(): Promise<{ url: string }> {
    if (await this.useContainers()) {
      const { startPostgresContainer } = await import('./containers.js');
      const container = await startPostgresContainer();
      this.stops.push(() => container.stop());
      return { url: container.url };
    }
    const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-test-pg-'));
    const server = await startPostgres({ dir, removeIfOrphaned: true });
    this.stops.push(async () => { await server.stop(); rmSync(dir, { recursive: true, force: true }); });
    return { url: server.url() };
  }

  private async startKafka(): Promise<{ brokers: string[] }> {
    if (await this.useContainers()) {
      const { startKafkaContainer } = await import('./containers.js');
      const container = await startKafkaContainer(TEST_KAFKA_USERS);
      this.stops.push(() => container.stop());
      return { brokers: container.brokers };
    }
    const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-test-kafka-'));
    const server = await startKafka({ dir, users: TEST_KAFKA_USERS, removeIfOrphaned: true });
    // Its data are thrown away: no need to wait for an orderly end.
    this.stops.push(async () => { server.process.kill('SIGKILL'); await server.process.exited; rmSync(dir, { recursive: true, force: true }); });
    return { brokers: server.brokers };
  }

  private async useContainers(): Promise<boolean> {
    const socket = await containerEngine();
    if (!socket) return false;
    process.env.DOCKER_HOST = `unix://${socket}`;
    process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
    return true;
  }
}
