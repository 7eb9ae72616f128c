import type { KafkaUser } from './secrets.js';

/**
 * server.properties of the broker in deploy/compose.yaml: one KRaft node, SASL PLAIN, ACLs in force. Containers reach it as kafka:9092, programs of this
 * machine as 127.0.0.1 on the published port.
 */
export function kafkaForCompose(users: Record<KafkaUser, string>, publishedPort: number): string {
  const login = `org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="${users.admin}"`;
  const all = Object.entries(users).map(([name, password]) => ` user_${name}="${password}"`).join('');
  const listeners = ['inside', 'outside', 'controller'];
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=INSIDE://:9092,OUTSIDE://:${publishedPort},CONTROLLER://localhost:9093
advertised.listeners=INSIDE://kafka:9092,OUTSIDE://127.0.0.1:${publishedPort}
listener.security.protocol.map=${listeners.map((name) => `${name.toUpperCase()}:SASL_PLAINTEXT`).join(',')}
controller.listener.names=CONTROLLER
inter.broker.listener.name=INSIDE
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
${listeners.map((name) => `listener.name.${name}.plain.sasl.jaas.config=${login}${all};\n`).join('')}listener.name.controller.sasl.enabled.mechanisms=PLAIN
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
log.dirs=/var/lib/kafka/data/log
auto.create.topics.enable=false
# An oversized event must reach its consumer, which dead-letters it with its cause, and the dead letter is larger than the event.
message.max.bytes=16777216
log.cleaner.dedupe.buffer.size=16777216
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`;
}
