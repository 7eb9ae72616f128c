import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@kejing/testing';
import { openStack } from './connection.js';
import { serviceEnvironment } from './service-environment.js';
import { NODE_FLAGS } from './service-process.js';
import { serviceNames } from './services.js';

/** Runs a service's program with a command in place of serving, beside the one that serves. Returns its exit code. */
export async function serviceCommand(dir: string, service: string, args: readonly string[]): Promise<number> {
  const name = serviceNames.find((one) => one === service);
  if (name === undefined) throw new Error(`There is no service ${service}; there are: ${serviceNames.join(', ')}.`);
  const child = spawn(process.execPath, [...NODE_FLAGS, join(repositoryRoot(), 'services', name, 'dist/src/main.js'), ...args], {
    stdio: 'inherit', env: serviceEnvironment(openStack(dir), name, process.env),
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
