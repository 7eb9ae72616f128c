import { topics } from '@kejing/contracts';
import { decideGrants, type Grant } from './decide-grants.js';
import { serviceNames } from './services.js';

const operations = { read: ['Read', 'Describe'], write: ['Write', 'Describe'], create: ['Create'], all: ['All'] } as const;

/**
 * Topics and users as resources of the Strimzi operators, from the same table as the topics job: for clusters where the operators own both.
 * YAML; `cluster` is the name of the Kafka resource. The insurer's systems and people of operations are users too.
 */
export function strimziResources(cluster: string): string {
  const label = `  labels:\n    strimzi.io/cluster: ${cluster}\n`;
  const topicParts = topics.map((topic) => `apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata:
  name: ${topic.name}
${label}spec:
  partitions: ${topic.partitions}
  config:
    cleanup.policy: ${topic.compacted ? 'compact' : 'delete'}
    retention.ms: ${topic.retentionMs}
`);
  const grants = decideGrants(topics, serviceNames);
  const users = [...new Set(grants.map((grant) => grant.user))];
  const userParts = users.map((user) => `apiVersion: kafka.strimzi.io/v1
kind: KafkaUser
metadata:
  name: ${user}
${label}spec:
  authentication:
    type: scram-sha-512
  authorization:
    type: simple
    acls:
${grants.filter((grant) => grant.user === user).map(acl).join('')}`);
  return [...topicParts, ...userParts].join('---\n');
}

function acl(grant: Grant): string {
  return `      - type: ${grant.effect}
        resource: { type: ${grant.resource}, name: ${grant.name}, patternType: ${grant.match === 'exact' ? 'literal' : 'prefix'} }
        operations: [${operations[grant.operation].join(', ')}]
`;
}
