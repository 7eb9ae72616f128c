export { PollWorker } from './poll-worker.js';
export { runService } from './run-service.js';
export { startService, type RunningService } from './start-service.js';
export type { ServiceDefinition } from './service-definition.js';
