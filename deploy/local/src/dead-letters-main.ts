// The program behind scripts/dead-letters: the services of the local stack.
import { openStack } from './connection.js';
import { deadLetters } from './dead-letters-command.js';
import { serviceEnvironment } from './service-environment.js';
import { serviceNames } from './services.js';

await deadLetters((service) => {
  const stack = openStack();
  const named = serviceNames.filter((name) => service === undefined || name === service);
  if (named.length === 0) throw new Error(`There is no service ${service}; there are: ${serviceNames.join(', ')}.`);
  return named.map((name) => ({ service: name, env: serviceEnvironment(stack, name, {}) }));
});
