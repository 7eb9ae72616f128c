// Promise: what the services publish is what the topic table (and so the AsyncAPI document) says.
// Promise: SIGKILL of any one service in the middle of the loop, and its restart, loses no hop and doubles none; each hop comes within 60 s.
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import { topicOf } from '@kejing/contracts';
import { LocalStack, serviceNames, type ServiceName } from '@kejing/local';
import { define } from '@kejing/sample-insurer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from '../loop/play.js';
import type { TappedEvent } from '../loop/tap.js';
import type { Hop } from '../loop/teller.js';

const PATIENCE_MS = 60_000;
const DOWN_MS = 1_000;

// Killed in the moment in which the story has just seen this: the service is at work on what follows, or about to be.
const MOMENT: Record<ServiceName, string> = {
  cdp: 'PolicyChanged',
  tagging: 'ConsentChanged',
  marketing: 'TagAssigned',
  content: 'RunStarted',
  strategy: 'ContentInteracted',
};

let stack: LocalStack;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kejing-kill-'));
  chmodSync(dir, 0o755);
  stack = await LocalStack.start({ dir, temporary: true });
  await define(stack.connection, () => {});
}, 240_000);

afterAll(async () => {
  await stack?.stop();
});

// Strictly: an unknown field, type or topic is a mistake of the contract or of the service.
const misfits = (events: readonly TappedEvent[]): string[] =>
  events.flatMap(({ topic, type, data }) => {
    const schema = topicOf(topic)?.types.find((each) => each.name === type);
    if (schema === undefined) return [`${topic} ${type}`];
    try {
      fromJson(schema, data as JsonObject);
      return [];
    } catch (error) {
      return [`${topic} ${type}: ${String(error)}`];
    }
  });

const killAndRestart = async (service: ServiceName): Promise<void> => {
  await stack.kill(service);
  await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
  await stack.restart(service);
};

describe('a service is killed in the middle of the loop', () => {
  it.each(serviceNames)('%s', { timeout: 400_000 }, async (service) => {
    let restarted: Promise<void> | undefined;
    const onHop = ({ what }: Hop) => {
      if (what === MOMENT[service]) restarted ??= killAndRestart(service);
    };
    // play() itself throws where a hop is missing or an effect happened twice.
    const story = await play(stack.connection, { patienceMs: PATIENCE_MS, onHop });
    expect(restarted).toBeDefined();
    await restarted;
    expect(misfits(story.events)).toEqual([]);
    expect(Math.max(...story.hops.map((hop) => hop.latencyMs))).toBeLessThan(PATIENCE_MS);
  });
});
