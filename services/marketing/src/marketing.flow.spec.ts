// Promise: the table of the flow says what the consumers do, and the topic table lets them.
import { readdirSync, readFileSync } from 'node:fs';
import { topicOf } from '@kejing/contracts';
import { expect, it } from 'vitest';
import { flows } from './marketing.flow.js';

it('names every consumer, and only topics that the service may read and write', () => {
  const folder = new URL('.', import.meta.url).pathname;
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.consumer.ts')).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  const consumed = sources.flatMap((source) => [...source.matchAll(/@OnEvents\(\{ group: '([^']+)', topic: '([^']+)'(?:, batch: true)? \}\)/g)].map((match) => `${match[1]} ${match[2]}`));
  expect(consumed.sort()).toEqual(flows.map(({ group, topic }) => `${group} ${topic}`).sort());
  for (const { topic, out } of flows) {
    expect(topicOf(topic)?.readers).toContain('marketing');
    for (const name of out) expect(topicOf(name)?.owner).toBe('marketing');
  }
  for (const { useCases, topic } of flows) {
    const source = sources.find((one) => one.includes(`'${topic}'`))!;
    for (const name of useCases) expect(source).toContain(name);
  }
});
