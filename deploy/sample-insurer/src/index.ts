export { define } from './define.js';
export { EventLoader, type IdentifiedEvent, type LoadReport } from './load-events.js';
export { type FileReport, loadFile } from './load-file.js';
export { readEventLine } from './read-event-line.js';
export { sample, type Sample, type SampleOptions } from './sample.js';
