/** What one broker's server.properties is made from. */
export interface KafkaProperties {
  listenHost: string;
  clientPort: number;
  controllerPort: number;
  /** host:port that clients are told to use. */
  advertised: string;
  logDir: string;
  /** Passwords by user name. 'admin' must be among them: it is the broker's own user and may do everything. */
  users: Record<string, string>;
}

/** One KRaft node that is broker and controller, SASL PLAIN on both listeners, ACLs in force: who has none may do nothing. */
export function serverProperties(options: KafkaProperties): string {
  const { admin } = options.users;
  if (!admin) throw new Error("Kafka's users need one that is called admin.");
  const login = `org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="${admin}"`;
  const users = Object.entries(options.users).map(([name, password]) => ` user_${name}="${password}"`).join('');
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${options.controllerPort}
listeners=CLIENT://${options.listenHost}:${options.clientPort},CONTROLLER://127.0.0.1:${options.controllerPort}
advertised.listeners=CLIENT://${options.advertised}
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENT
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.client.plain.sasl.jaas.config=${login}${users};
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=${login} user_admin="${admin}";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
log.dirs=${options.logDir}
auto.create.topics.enable=false
num.partitions=3
# An oversized event must reach its consumer, which dead-letters it with its cause, and the dead letter is larger than the event.
message.max.bytes=16777216
log.cleaner.dedupe.buffer.size=16777216
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`;
}
