export { asyncApiDocument } from './asyncapi.js';
export { accessRules, descriptorRegistry, fieldClass, methodAccess, ownFields, personalFieldNames } from './descriptors.js';
export type { FieldClass, MethodAccess } from './descriptors.js';
export { imagePath } from './image-path.js';
export { fromDateMessage, toDate, toDateMessage, toTimestamp } from './time.js';
export { deadLetterTopic, topicOf, topics } from './topics.js';
export type { DataClass, Party, TopicDefinition } from './topic.js';
