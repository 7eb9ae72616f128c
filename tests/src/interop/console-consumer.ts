import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KafkaUser, StackConnection } from '@kejing/local';
import { javaCommand, repositoryRoot, toolsFolder } from '@kejing/testing';

const run = promisify(execFile);
const HEADERS = 'org.apache.kafka.common.serialization.StringDeserializer';

/** Fetches Kafka's console tools if scripts/setup --tools has not done it yet. */
export async function fetchConsoleTools(): Promise<void> {
  if (existsSync(join(toolsFolder(), 'kafka-tools/pom.cksum'))) return;
  await run(join(repositoryRoot(), 'scripts/setup'), ['--tools', '--no-build']);
}

/** Runs Kafka's own console consumer as a person of operations would, up to `records` records; answers what it printed, errors too. */
export async function consoleConsumer(stack: StackConnection, user: KafkaUser, topic: string, records: number): Promise<string> {
  const { brokers, username, password } = stack.kafka(user);
  const config = join(stack.dir, `console-${user}.properties`);
  writeFileSync(config, [
    'security.protocol=SASL_PLAINTEXT', 'sasl.mechanism=PLAIN',
    `sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="${username}" password="${password}";`, '',
  ].join('\n'), { mode: 0o600 });
  const { stdout, stderr } = await run(javaCommand(), [
    '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(toolsFolder(), 'kafka-tools', '*'), 'org.apache.kafka.tools.consumer.ConsoleConsumer',
    '--bootstrap-server', brokers[0]!, '--topic', topic, '--from-beginning', '--max-messages', String(records), '--timeout-ms', '15000',
    '--group', `${user}.console`, '--command-config', config,
    '--formatter-property', 'print.headers=true', '--formatter-property', 'print.key=true', '--formatter-property', `headers.deserializer=${HEADERS}`,
  ]).catch((error: { stdout?: string; stderr?: string }) => ({ stdout: error.stdout ?? '', stderr: error.stderr ?? String(error) }));
  return `${stdout}\n${stderr}`;
}
