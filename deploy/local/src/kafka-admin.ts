import { topics, type TopicDefinition } from '@kejing/contracts';
import { until } from '@kejing/testing';
import kafkajs, { type AclEntry, type Admin } from 'kafkajs';
import { decideGrants, type Grant } from './decide-grants.js';
import { serviceNames } from './services.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, Kafka, logLevel, ResourcePatternTypes } = kafkajs;

/** Makes the topics of the contracts' table, sets their retention, and makes Kafka's ACLs exactly those that the table asks for. May be repeated. */
export async function setUpKafka(brokers: string[], password: string): Promise<void> {
  const client = new Kafka({ clientId: 'setup', brokers, logLevel: logLevel.NOTHING, sasl: { mechanism: 'plain', username: 'admin', password } });
  const admin = client.admin();
  await admin.connect();
  try {
    await setUpTopics(admin);
    await setUpAcls(admin);
    // The first use of a group makes Kafka create its offsets topic, and joins fail until that is loaded: wait for it here, not in every consumer.
    await until(async () => (await admin.fetchOffsets({ groupId: 'setup' })) !== undefined, 30_000);
  } finally {
    await admin.disconnect();
  }
}

async function setUpTopics(admin: Admin): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ name }) => !existing.has(name));
  if (missing.length > 0) {
    await admin.createTopics({ waitForLeaders: true, topics: missing.map((topic) => ({ topic: topic.name, numPartitions: topic.partitions, configEntries: configOf(topic) })) });
  }
  // The number of partitions of an existing topic stays: more of them would send a key elsewhere and break its order.
  const kept = topics.filter(({ name }) => existing.has(name));
  if (kept.length > 0) await admin.alterConfigs({ validateOnly: false, resources: kept.map((topic) => ({ type: ConfigResourceTypes.TOPIC, name: topic.name, configEntries: configOf(topic) })) });
}

function configOf(topic: TopicDefinition): { name: string; value: string }[] {
  return [{ name: 'cleanup.policy', value: topic.compacted ? 'compact' : 'delete' }, { name: 'retention.ms', value: String(topic.retentionMs) }];
}

async function setUpAcls(admin: Admin): Promise<void> {
  const wanted = decideGrants(topics, serviceNames).map(aclOf);
  const wantedKeys = new Set(wanted.map(keyOf));
  const present = await listAcls(admin);
  const presentKeys = new Set(present.map(keyOf));
  const missing = wanted.filter((acl) => !presentKeys.has(keyOf(acl)));
  if (missing.length > 0) await admin.createAcls({ acl: missing });
  const stale = present.filter((acl) => !wantedKeys.has(keyOf(acl)));
  if (stale.length > 0) await admin.deleteAcls({ filters: stale });
  // The controller answers before the broker has taken them over: a service that starts at once would be refused.
  await until(async () => {
    const inForce = new Set((await listAcls(admin)).map(keyOf));
    return inForce.size === wantedKeys.size && [...wantedKeys].every((key) => inForce.has(key));
  }, 30_000);
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
