import kafkajs from 'kafkajs';
import { askServers } from './ask-servers.js';
import { TEST_KAFKA_USERS } from './test-servers.js';

export interface TestKafka {
  /** host:port */
  brokers: string[];
  /** 'admin', who may do everything. */
  username: string;
  password: string;
  /** Passwords of all users; those but admin may do nothing until a test creates ACLs for them. */
  users: Record<string, string>;
  /** Creates topics that don't exist yet, with this many partitions (default 1). Use names of the test's own: the broker is shared by all tests of the run. */
  createTopics(names: string[], partitions?: number): Promise<void>;
}

/** The Kafka broker of this test run (SASL PLAIN, no TLS, ACLs in force, topics are not created by use). */
export async function testKafka(): Promise<TestKafka> {
  const { brokers } = await askServers<{ brokers: string[] }>('kafka');
  const username = 'admin';
  const password = TEST_KAFKA_USERS[username]!;
  return {
    brokers, username, password, users: TEST_KAFKA_USERS,
    async createTopics(names, partitions = 1) {
      const client = new kafkajs.Kafka({ clientId: 'test', brokers, logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'plain', username, password } });
      const admin = client.admin();
      await admin.connect();
      try {
        await admin.createTopics({ topics: names.map((topic) => ({ topic, numPartitions: partitions })), waitForLeaders: true });
      } finally {
        await admin.disconnect();
      }
    },
  };
}
