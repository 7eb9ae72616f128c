// Promise: the flow table, the consumers and the contracts' topic table say the same.
import 'reflect-metadata';
import { topicOf, topics } from '@kejing/contracts';
import { EVENT_HANDLER, type OnEventsOptions } from '@kejing/messaging';
import { describe, expect, it } from 'vitest';
import { strategyFlow } from './strategy.flow.js';
import { StrategyModule } from './strategy.module.js';

const handlers = (Reflect.getMetadata('controllers', StrategyModule) as { prototype: Record<string, object> }[]).flatMap(({ prototype }) =>
  Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const options = Reflect.getMetadata(EVENT_HANDLER, prototype[name]!) as OnEventsOptions | undefined;
    return options ? [options] : [];
  }));
const incoming = strategyFlow.flatMap((row) => ('topic' in row ? [row] : []));

describe('the flow', () => {
  it('names each consumer, and none that is not there', () => {
    const of = (rows: readonly { group: string; topic: string }[]) => rows.map(({ group, topic }) => `${group} ${topic}`).sort();
    expect(of(incoming)).toEqual(of(handlers));
  });

  it('reads what the service may read, and writes all that it owns', () => {
    for (const { topic } of incoming) expect(topicOf(topic)?.readers).toContain('strategy');
    const written = [...new Set(strategyFlow.flatMap((row) => [...row.out]))].sort();
    expect(written).toEqual(topics.filter((topic) => topic.owner === 'strategy').map((topic) => topic.name).sort());
  });
});
