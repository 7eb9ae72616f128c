import { topics, type TopicDefinition } from '@kejing/contracts';
import { fault } from '@kejing/errors';
import kafkajs, { type AclEntry, type Admin, type SASLOptions } from 'kafkajs';
import { decideGrants, type Grant } from './decide-grants.js';
import { serviceNames } from './services.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, Kafka, logLevel, ResourcePatternTypes } = kafkajs;

/** Kafka as its administrator sees it. */
export interface KafkaAdministration {
  brokers: string[];
  /** Default: SASL PLAIN as `admin`. The user must be allowed to create topics and to change their settings and ACLs. */
  username?: string;
  password: string;
  mechanism?: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  tls?: boolean;
  /** Replicas of a topic that is made; default: what the brokers say. @throws KejingError PRECONDITION KAFKA_REPLICAS where there are fewer brokers */
  replicas?: number;
  /** False where something else keeps the ACLs, such as an operator. */
  acls?: boolean;
  /** Kafka's names of our parties (services, ops, insurer), where they are other than ours; a party may have several. */
  principals?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Makes the topics of the contracts' table, sets their retention, and makes the ACLs of our parties exactly those that the table asks for; ACLs of
 * others are left alone. May be repeated.
 */
export async function setUpKafka(options: KafkaAdministration): Promise<void> {
  const sasl = { mechanism: options.mechanism ?? 'plain', username: options.username ?? 'admin', password: options.password } as SASLOptions;
  const client = new Kafka({ clientId: 'setup', brokers: options.brokers, logLevel: logLevel.NOTHING, ssl: options.tls ?? false, sasl });
  const admin = client.admin();
  await admin.connect();
  try {
    // Asked also where no topic is missing: whoever states a wrong number wants to know before the next topic comes.
    if (options.replicas !== undefined && (await admin.describeCluster()).brokers.length < options.replicas) throw fault('PRECONDITION', 'KAFKA_REPLICAS', 'KEJING_KAFKA_REPLICAS: there are fewer brokers than that');
    await setUpTopics(admin, options.replicas ?? -1);
    if (options.acls ?? true) await setUpAcls(admin, options.principals ?? {});
    // The first use of a group makes Kafka create its offsets topic, and joins fail until that is loaded: wait for it here, not in every consumer.
    await until(() => admin.fetchOffsets({ groupId: 'setup' }).then(() => true, () => false), 30_000);
  } finally {
    await admin.disconnect();
  }
}

async function until(done: () => Promise<boolean>, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('Kafka took too long to take over what it was told');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function setUpTopics(admin: Admin, replicationFactor: number): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ name }) => !existing.has(name));
  if (missing.length > 0) {
    await admin.createTopics({ waitForLeaders: true, topics: missing.map((topic) => ({ topic: topic.name, numPartitions: topic.partitions, replicationFactor, configEntries: configOf(topic) })) });
  }
  // The number of partitions of an existing topic stays: more of them would send a key elsewhere and break its order.
  const kept = topics.filter(({ name }) => existing.has(name));
  if (kept.length > 0) await admin.alterConfigs({ validateOnly: false, resources: kept.map((topic) => ({ type: ConfigResourceTypes.TOPIC, name: topic.name, configEntries: configOf(topic) })) });
}

function configOf(topic: TopicDefinition): { name: string; value: string }[] {
  return [{ name: 'cleanup.policy', value: topic.compacted ? 'compact' : 'delete' }, { name: 'retention.ms', value: String(topic.retentionMs) }];
}

async function setUpAcls(admin: Admin, principals: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const namesOf = (party: string): readonly string[] => principals[party] ?? [party];
  const wanted = decideGrants(topics, serviceNames).flatMap((grant) => namesOf(grant.user).map((user) => aclOf({ ...grant, user })));
  const ours = new Set([...serviceNames, 'ops', 'insurer'].flatMap(namesOf).map((user) => `User:${user}`));
  const wantedKeys = new Set(wanted.map(keyOf));
  const listOurs = async () => (await listAcls(admin)).filter(({ principal }) => ours.has(principal));
  const present = await listOurs();
  const presentKeys = new Set(present.map(keyOf));
  const missing = wanted.filter((acl) => !presentKeys.has(keyOf(acl)));
  if (missing.length > 0) await admin.createAcls({ acl: missing });
  const stale = present.filter((acl) => !wantedKeys.has(keyOf(acl)));
  if (stale.length > 0) await admin.deleteAcls({ filters: stale });
  // The controller answers before the broker has taken them over: a service that starts at once would be refused.
  await until(async () => {
    const inForce = new Set((await listOurs()).map(keyOf));
    return inForce.size === wantedKeys.size && [...wantedKeys].every((key) => inForce.has(key));
  }, 120_000);
}

async function listAcls(admin: Admin): Promise<AclEntry[]> {
  const found: AclEntry[] = [];
  for (const resourceType of [AclResourceTypes.TOPIC, AclResourceTypes.GROUP]) {
    const { resources } = await admin.describeAcls({ resourceType, resourcePatternType: ResourcePatternTypes.ANY, operation: AclOperationTypes.ANY, permissionType: AclPermissionTypes.ANY });
    for (const { acls, ...resource } of resources) {
      for (const acl of acls) found.push({ ...acl, resourceType, resourceName: resource.resourceName, resourcePatternType: resource.resourcePatternType });
    }
  }
  return found;
}

const keyOf = (acl: AclEntry): string => [acl.principal, acl.permissionType, acl.resourceType, acl.resourcePatternType, acl.resourceName, acl.operation, acl.host].join('|');

function aclOf(grant: Grant): AclEntry {
  const operations = { read: AclOperationTypes.READ, write: AclOperationTypes.WRITE, create: AclOperationTypes.CREATE, all: AclOperationTypes.ALL };
  return {
    principal: `User:${grant.user}`, host: '*', resourceName: grant.name, operation: operations[grant.operation],
    permissionType: grant.effect === 'allow' ? AclPermissionTypes.ALLOW : AclPermissionTypes.DENY,
    resourceType: grant.resource === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
    resourcePatternType: grant.match === 'exact' ? ResourcePatternTypes.LITERAL : ResourcePatternTypes.PREFIXED,
  };
}
