import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { fieldClass } from './descriptors.js';
import type { TopicDefinition } from './topic.js';

type Schema = Record<string, unknown>;

// Proto3 JSON: 64-bit integers are text, since JavaScript and others round beyond 2^53.
const scalar = (type: ScalarType): Schema => {
  switch (type) {
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return { type: 'string', pattern: '^-?\\d{1,19}$' };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { type: 'number' };
    default:
      return { type: 'integer' };
  }
};

const WELL_KNOWN: Record<string, Schema> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Duration': { type: 'string', pattern: '^-?\\d+(\\.\\d+)?s$' },
};

const enumSchema = (type: DescEnum): Schema => ({ type: 'string', enum: type.values.map((value) => value.name) });

const reference = (message: DescMessage): Schema => WELL_KNOWN[message.typeName] ?? { $ref: `#/components/schemas/${message.typeName}` };

const element = (field: DescField): Schema => {
  if (field.message !== undefined && field.fieldKind !== 'map') return reference(field.message);
  if (field.enum !== undefined) return enumSchema(field.enum);
  return field.scalar === undefined ? {} : scalar(field.scalar);
};

const property = (field: DescField): Schema => {
  const { kind, level } = fieldClass(field);
  const classes = field.parent.typeName.startsWith('kejing.') ? { 'x-kind': kind, 'x-level': level } : {};
  switch (field.fieldKind) {
    case 'list':
      return { type: 'array', items: element(field), ...classes };
    case 'map':
      return { type: 'object', additionalProperties: field.mapKind === 'scalar' ? scalar(field.scalar) : {}, ...classes };
    default:
      return { ...element(field), ...classes };
  }
};

const collect = (message: DescMessage, into: Map<string, Schema>): void => {
  if (message.typeName in WELL_KNOWN || into.has(message.typeName)) return;
  into.set(message.typeName, {
    type: 'object',
    properties: Object.fromEntries(message.fields.map((field) => [field.jsonName, property(field)])),
  });
  for (const field of message.fields) if (field.message !== undefined) collect(field.message, into);
};

const HEADERS: Schema = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time'],
  properties: {
    ce_specversion: { const: '1.0' },
    ce_id: { type: 'string', description: 'Unique with ce_source; a repetition has no effect.' },
    ce_type: { type: 'string', description: 'Full name of the message.' },
    ce_source: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time' },
    ce_subject: { type: 'string' },
    ce_sequence: { type: 'string', description: 'Rises by one per topic and key.' },
    ce_sourceversion: { type: 'string', description: 'Version of the source; an older or equal one has no effect.' },
    ce_backfill: { enum: ['true'], description: 'History: builds state, starts nothing.' },
  },
};

/**
 * AsyncAPI 3.0 document of the given topics: channels, keys, classes, retention, readers, CloudEvents headers and JSON schemas with the class of each
 * field. Source: the topic table and the descriptors, nothing else.
 */
export const asyncApiDocument = (topics: readonly TopicDefinition[], version: string): Schema => {
  const schemas = new Map<string, Schema>();
  const messages = new Map<string, Schema>();
  for (const type of topics.flatMap((topic) => topic.types)) {
    collect(type, schemas);
    messages.set(type.typeName, { name: type.typeName, contentType: 'application/json', headers: { $ref: '#/components/schemas/CloudEventHeaders' }, payload: { $ref: `#/components/schemas/${type.typeName}` } });
  }
  return {
    asyncapi: '3.0.0',
    info: { title: 'Kejing events', version, license: { name: 'Apache-2.0' }, description: 'CloudEvents 1.0 in Kafka binary mode; values are strict proto3 JSON.' },
    channels: Object.fromEntries(
      topics.map((topic) => [
        topic.name,
        {
          address: topic.name,
          messages: Object.fromEntries(topic.types.map((type) => [type.name, { $ref: `#/components/messages/${type.typeName}` }])),
          bindings: { kafka: { topic: topic.name, partitions: topic.partitions, topicConfiguration: { 'cleanup.policy': [topic.compacted ? 'compact' : 'delete'], 'retention.ms': topic.retentionMs } } },
          'x-key': topic.key,
          'x-owner': topic.owner,
          'x-data-class': topic.dataClass,
          'x-readers': topic.readers,
          'x-writers': topic.writers,
        },
      ]),
    ),
    operations: Object.fromEntries(topics.map((topic) => [`${topic.owner}.${topic.name}`, { action: 'send', channel: { $ref: `#/channels/${topic.name.replaceAll('/', '~1')}` } }])),
    components: { messages: Object.fromEntries(messages), schemas: { CloudEventHeaders: HEADERS, ...Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))) } },
  };
};
