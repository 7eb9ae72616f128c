export { define } from './define.js';
export { EventLoader, type IdentifiedEvent, type LoadReport } from './load-events.js';
export { type FileReport, loadFile } from './load-file.js';
export { loadParties, type PartiesOptions, type PartiesReport } from './parties-load.js';
export { exportIdentity } from './parties-export.js';
export { MatchQueue } from './parties-queue.js';
export { readEventLine } from './read-event-line.js';
export { sample, type Sample, type SampleOptions } from './sample.js';
