// Promise: the topic table (and so the access lists of the brokers), the consumers in the code and each service's flow table say the same.
import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '@kejing/contracts';
import { EVENT_HANDLER, type OnEventsOptions } from '@kejing/messaging';
import { repositoryRoot } from '@kejing/testing';
import { describe, expect, it } from 'vitest';

interface Consumed {
  group: string;
  topic: string;
}

const services = ['cdp', 'tagging', 'content', 'marketing', 'strategy'] as const;
const files = (service: string, ending: string): string[] => {
  const src = join(repositoryRoot(), 'services', service, 'src');
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending)).map((file) => join(src, file));
};
const load = (file: string) => import(file) as Promise<Record<string, unknown>>;
const lines = (rows: readonly Consumed[]) => rows.map(({ group, topic }) => `${group} ${topic}`).sort();

/** What the decorators of a service's consumers say. */
async function consumed(service: string): Promise<Consumed[]> {
  const modules = await Promise.all(files(service, '.consumer.ts').map(load));
  const methods = modules
    .flatMap((module) => Object.values(module))
    .filter((exported) => typeof exported === 'function')
    .flatMap(({ prototype }) => (prototype ? Object.values(Object.getOwnPropertyDescriptors(prototype as object)).map(({ value }) => value as unknown) : []));
  return methods.flatMap((method) => {
    const options = typeof method === 'function' ? (Reflect.getMetadata(EVENT_HANDLER, method) as OnEventsOptions | undefined) : undefined;
    return options ? [{ group: options.group, topic: options.topic }] : [];
  });
}

/** The rows of a flow table that come from a topic; those of RPCs and pages have no group. */
async function flow(service: string): Promise<Consumed[]> {
  const [table] = Object.values(await load(files(service, '.flow.ts')[0]!)) as [readonly { group?: string; topic?: string; in?: string }[]];
  return table.flatMap(({ group, ...row }) => (group === undefined ? [] : [{ group, topic: row.topic ?? row.in ?? '' }]));
}

describe.each(services)('%s', (service) => {
  it('consumes each topic that it may read, and no other', async () => {
    const readable = topics.filter(({ readers }) => readers.includes(service)).map(({ name }) => name);
    expect([...new Set((await consumed(service)).map(({ topic }) => topic))].sort()).toEqual(readable.sort());
  });

  it('consumes in groups of its own', async () => {
    for (const { group } of await consumed(service)) expect(group).toMatch(new RegExp(`^${service}\\.[a-z-]+$`));
  });

  it('has a flow table that names what it consumes', async () => {
    expect(lines(await flow(service))).toEqual(lines(await consumed(service)));
  });
});

it('nobody else reads a topic', () => {
  expect(topics.flatMap(({ readers }) => readers).filter((reader) => !(services as readonly string[]).includes(reader))).toEqual([]);
});
