// Promise: what dashboards and alerts ask for is there in a suite that plays the loop; and a customer's event is one trace through all services, without anything of the customer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { Logger } from '@nestjs/common';
import { serviceNames, type LocalStack } from '@kejing/local';
import { EventProducer, Kafka } from '@kejing/messaging';
import { define } from '@kejing/sample-insurer';
import { repositoryRoot, until } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InsurerSystems } from '../interop/insurer-systems.js';
import { startTestStack } from '../interop/test-stack.js';
import { Heroine } from '../loop/heroine.js';
import { play } from '../loop/play.js';
import { missing, ofAlerts, ofDashboards } from './asked.js';
import { Collector, type CollectedSpan } from './collector.js';
import { usesOf } from './promql.js';
import { scrape, type Samples } from './scrape.js';

const PATIENCE_MS = 60_000;
const chart = join(repositoryRoot(), 'helm/kejing/files');
const her = new Heroine();
const registration = { traceId: 'c0ffee'.padEnd(32, '0'), spanId: 'c0ffee'.padEnd(16, '0'), traceFlags: 1 };

let collector: Collector;
let stack: LocalStack;
let samples: Samples;

beforeAll(async () => {
  collector = await Collector.start();
  stack = await startTestStack(serviceNames, { env: { KEJING_OTEL: 'on', KEJING_OTEL_ENDPOINT: collector.endpoint, KEJING_OTEL_RATIO: '1', KEJING_LOG_LEVEL: 'debug' } });
  await define(stack.connection, () => undefined);
  await play(stack.connection, { patienceMs: PATIENCE_MS });
  await register();
  await sendPoison();
  samples = await allSamples();
}, 400_000);

afterAll(async () => {
  await stack?.stop();
  await collector?.close();
});

/** The insurer's app reports her, in a trace that began on her phone. */
async function register(): Promise<void> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const producer = new EventProducer(new Kafka({ ...stack.connection.kafka('insurer'), clientId: 'test' }, new Logger('test')));
  await context.with(trace.setSpanContext(ROOT_CONTEXT, registration), () => producer.send([her.registration()]));
  await producer.close();
}

/** An event that nobody can read: it becomes a dead letter. */
async function sendPoison(): Promise<void> {
  const insurer = new InsurerSystems(stack.connection);
  expect(await insurer.report({ topic: 'insurer.party.v1', type: 'PartyReported', key: 'CORE:POISON', value: '{' })).toEqual(['DEAD_LETTERED']);
  await insurer.close();
}

/** Of all services, once each has measured what it measures now and then. */
async function allSamples(): Promise<Samples> {
  const all: Samples = new Map();
  for (const service of serviceNames) {
    const own = await until(async () => {
      const found = await scrape(stack.connection.adminUrl(service));
      return found.has('kejing_consumer_lag') ? found : undefined;
    }, 60_000);
    for (const [name, labels] of own) all.set(name, [...(all.get(name) ?? []), ...labels]);
  }
  return all;
}

const dashboards = () => ofDashboards(join(chart, 'dashboards'));
const alerts = () => ofAlerts(join(chart, 'alerts'));

describe('metrics', () => {
  it('have every series and label that dashboards ask for', () => {
    const asked = dashboards();
    expect(asked.length).toBeGreaterThan(60);
    expect(asked.flatMap((one) => missing(one, samples))).toEqual([]);
  });

  it('have every series and label that alerts ask for', () => {
    const asked = alerts();
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.flatMap((one) => missing(one, samples))).toEqual([]);
  });

  it('are all shown somewhere', () => {
    const used = new Set([...dashboards(), ...alerts()].flatMap(({ expr }) => usesOf(expr)).map(({ metric }) => metric));
    const own = [...samples.keys()].filter((name) => name.startsWith('kejing_') && !/_(sum|count)$/.test(name));
    expect(own.filter((name) => !used.has(name))).toEqual([]);
  });

  it('have few values in each label, and nothing of a person', () => {
    const values = new Map<string, Set<string>>();
    for (const [name, found] of samples) {
      if (!name.startsWith('kejing_')) continue;
      for (const labels of found) for (const [label, value] of Object.entries(labels)) values.set(`${name} ${label}`, (values.get(`${name} ${label}`) ?? new Set()).add(value));
    }
    expect([...values].filter(([, set]) => set.size > 100).map(([name]) => name)).toEqual([]);
    expect([...values.values()].flatMap((set) => [...set]).filter((value) => /\d{6}|[\u3400-\u9fff]|@/.test(value))).toEqual([]);
  });

  it('say what came to pass', () => {
    const seen = (name: string, labels: Record<string, string>) => samples.get(name)?.some((one) => Object.entries(labels).every(([label, value]) => one[label] === value));
    expect(seen('kejing_dead_letters_total', { group: 'cdp.party', cause: 'BAD_JSON' })).toBe(true);
    expect(seen('kejing_http_requests_total', { service: 'cdp', route: '/v1/events', code: '202' })).toBe(true);
  });
});

describe('each alert', () => {
  const runbook = readFileSync(join(repositoryRoot(), 'deploy/observability/runbook.md'), 'utf8');

  it.each(alerts().map(({ where }) => where))('%s has its entry in the runbook', (alert) => {
    expect(runbook.split(/^### /m).find((entry) => entry.startsWith(`${alert}\n`))).toMatch(/Symptom[^]*Meaning[^]*1\. [^]*2\. [^]*3\. /);
  });
});

describe('traces', () => {
  const spansOf = async (enough: (spans: CollectedSpan[]) => boolean) =>
    until(() => {
      const spans = collector.ofTrace(registration.traceId);
      return Promise.resolve(enough(spans) ? spans : undefined);
    }, 60_000);
  const servicesOf = (spans: readonly CollectedSpan[]) => [...new Set(spans.map((span) => span.service))].sort();

  it('of a registration go through Kafka and SQL of all five services', async () => {
    const wanted = (service: string) => [
      ...(service === 'cdp' ? ['process insurer.party.v1', 'publish kejing.cdp.record.state.v1'] : ['process kejing.cdp.record.state.v1']), 'INSERT inbox', 'COMMIT',
    ];
    const namesIn = (service: string, found: readonly CollectedSpan[]) => found.filter((span) => span.service === service).map((span) => span.name);
    // Each service hands its spans over in its own time: who began may be the last.
    const spans = await spansOf((found) => serviceNames.every((service) => wanted(service).every((name) => namesIn(service, found).includes(name))));
    expect(servicesOf(spans)).toEqual([...serviceNames].sort());
    expect(spans.map((span) => span.name)).toContain('publish kejing.cdp.record.state.v1');
  });

  it('hang together: each span has its parent in the trace, up to the phone', async () => {
    await until(() => {
      const spans = collector.ofTrace(registration.traceId);
      const ids = new Set([registration.spanId, ...spans.map((span) => span.spanId)]);
      return Promise.resolve(spans.length > 0 && spans.every((span) => ids.has(span.parentSpanId)) ? true : undefined);
    }, 60_000);
  });

  it.each([
    ['a call', /^grpc\.kejing\./, 2],
    ['a request of the public HTTP', /^(GET|POST)/, 2],
  ])('that begin with %s go on in the services that learn of it', async (_, name, services) => {
    const reached = await until(() => {
      const roots = collector.spans.filter((span) => span.kind === 2 && span.parentSpanId === '' && name.test(span.name));
      const found = roots.find((root) => servicesOf(collector.ofTrace(root.traceId)).length >= services);
      return Promise.resolve(found);
    }, 60_000);
    expect(reached).toBeDefined();
  });

  it('hold nothing of a customer', () => {
    const said = collector.texts.join('\n');
    expect([her.name, her.phone, her.appId, her.deviceId, her.tag].filter((secret) => said.includes(secret))).toEqual([]);
    expect(said).not.toMatch(/[\u3400-\u9fff]/);
    const strings = [...said.matchAll(/"(?:stringValue|name)":"([^"]*)"/g)].map(([, value]) => value!);
    expect(strings.filter((value) => /\d{6}|@[\w-]+\./.test(value))).toEqual([]);
  });
});

describe('logs', () => {
  it('have the ids of the trace that a line was written in', () => {
    const lines = serviceNames.flatMap((service) => readFileSync(stack.logFile(service), 'utf8').split('\n')).filter((line) => line.includes('"trace_id"'));
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string, span_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
    expect(lines.length).toBeGreaterThan(0);
  });
});
