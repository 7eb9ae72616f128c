// The same in a service's container, with the environment of that service. It needs no more than a service has.
import { deadLetters } from './dead-letters-command.js';

await deadLetters((service = process.env['OTEL_SERVICE_NAME']) => {
  if (!service || !process.env['KEJING_DATABASE_URL']) throw new Error('This needs the environment of a service, and --service where OTEL_SERVICE_NAME does not say which.');
  return [{ service, env: process.env }];
});
