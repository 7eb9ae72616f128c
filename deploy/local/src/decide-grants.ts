import type { ServiceName } from './services.js';

/** What one Kafka user may do to the resources of this name. */
export interface Grant {
  user: string;
  effect: 'allow' | 'deny';
  resource: 'topic' | 'group';
  match: 'exact' | 'prefix';
  name: string;
  operation: 'read' | 'write' | 'create' | 'all';
}

/** The part of a topic's row that grants follow from. */
export interface TopicAccess { name: string; readers: readonly string[]; writers: readonly string[] }

/**
 * The grants of a deployment: readers and writers as the topic table says; each service has the groups of its own prefix, and makes and writes the dead
 * letters of those groups. Operations staff read all of `kejing.*` and, whatever else is granted, nothing of `insurer.*`.
 */
export function decideGrants(topics: readonly TopicAccess[], services: readonly ServiceName[]): Grant[] {
  const topicGrants = topics.flatMap(({ name, readers, writers }) => [
    ...readers.map((user) => allow(user, 'topic', 'exact', name, 'read')),
    ...writers.map((user) => allow(user, 'topic', 'exact', name, 'write')),
    ...services.filter((service) => readers.includes(service)).flatMap((service) =>
      (['read', 'write', 'create'] as const).map((operation) => allow(service, 'topic', 'prefix', `${name}.${service}.`, operation))),
  ]);
  return [
    ...topicGrants,
    ...services.map((service) => allow(service, 'group', 'prefix', `${service}.`, 'read')),
    allow('ops', 'topic', 'prefix', 'kejing.', 'read'),
    allow('ops', 'group', 'prefix', 'ops.', 'read'),
    { user: 'ops', effect: 'deny', resource: 'topic', match: 'prefix', name: 'insurer.', operation: 'all' },
  ];
}

function allow(user: string, resource: Grant['resource'], match: Grant['match'], name: string, operation: Grant['operation']): Grant {
  return { user, effect: 'allow', resource, match, name, operation };
}
