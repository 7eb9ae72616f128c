// Promise: the table of flows names every consumer of the service and its use case, and nothing that is not there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicOf } from '@kejing/contracts';
import { expect, it } from 'vitest';
import { flows } from './cdp.flow.js';

const src = import.meta.dirname;
const consumers = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.consumer.ts')).map((file) => readFileSync(join(src, file), 'utf8'));
const inCode = consumers.flatMap((text) => [...text.matchAll(/@OnEvents\(\{ group: '([^']+)', topic: '([^']+)'/g)].map(([, group, topic]) => `${group} ${topic}`));

it('lists the consumers that are in the code', () => expect(flows.map((f) => `${f.group} ${f.topic}`).sort()).toEqual([...inCode].sort()));

it.each(flows)('$group: its use case is called there, and its topics may be read and written by cdp', ({ group, topic, useCase, out }) => {
  expect(consumers.find((text) => text.includes(`'${group}'`))).toContain(useCase);
  expect(topicOf(topic)!.readers).toContain('cdp');
  for (const name of out) expect(topicOf(name)!.writers).toContain('cdp');
});
