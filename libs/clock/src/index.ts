export { CLOCK, ManualClock, systemClock } from './clock.js';
export type { Clock } from './clock.js';
export { IDS, sequentialIds, systemIds } from './ids.js';
export type { Ids } from './ids.js';
