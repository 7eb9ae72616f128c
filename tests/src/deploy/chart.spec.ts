// Promise: the chart takes right values, refuses slips by name, and says of the services what their code says.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { root, serviceNames, sources, text, yaml } from './files.js';

type Tree = Record<string, unknown>;
const chart = 'helm/kejing';
const helm = join(root, '.tools/k8s/bin/helm');
const values = yaml(`${chart}/values.yaml`) as { services: Record<string, Tree & { calls?: string[]; env: Tree; secretEnv: Tree }> };
const validate = new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(text(`${chart}/values.schema.json`)) as object);

function merged(base: Tree, over: Tree): Tree {
  const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) result[key] = isTree(value) && isTree(result[key]) ? merged(result[key], value) : value;
  return result;
}

/** What the schema says of these values over the defaults. */
function problems(...files: (string | Tree)[]): string[] {
  const trees = files.map((file) => (typeof file === 'string' ? (yaml(`${chart}/${file}`) as Tree) : file));
  validate(trees.reduce(merged, values as unknown as Tree));
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

describe('values', () => {
  it.each(['values-small.yaml', 'values-large.yaml', 'examples/values.yaml', 'examples/values-all-switches.yaml', 'examples/values-cloudnativepg-strimzi.yaml'])('%s is right', (file) => {
    expect(problems('examples/values.yaml', file)).toEqual([]);
  });

  it.each<[string, Tree, RegExp]>([
    ['a slip in a name', { services: { cdp: { replcas: 3 } } }, /\/services\/cdp .*replcas/],
    ['a setting that nobody reads', { services: { cdp: { env: { KEJING_COLECTOR_RATE: 3 } } } }, /KEJING_COLECTOR_RATE/],
    ['a service that does not exist', { services: { crm: {} } }, /crm/],
    ['a secret given as its value', { services: { cdp: { secretEnv: { KEJING_DATABASE_URL: 'postgres://…' } } } }, /\/services\/cdp\/secretEnv\/KEJING_DATABASE_URL/],
    ["the CDP's keys for another service", { services: { strategy: { secretEnv: { KEJING_MASTER_KEYS: { name: 'a', key: 'b' } } } } }, /KEJING_MASTER_KEYS/],
    ['keys of an issuer in the clear', { tokenIssuers: [{ issuer: 'a', jwksUri: 'http://a' }] }, /\/tokenIssuers\/0\/jwksUri/],
    ['a broker without a port', { kafka: { brokers: ['kafka'] } }, /\/kafka\/brokers\/0/],
    ['text for a number', { defaults: { replicas: 'two' } }, /\/defaults\/replicas/],
  ])('%s is refused by name', (_, over, named) => {
    expect(problems('examples/values.yaml', over).join('\n')).toMatch(named);
  });

  it.skipIf(existsSync(helm))('SKIPPED HERE: templates, schemas of Kubernetes and unit tests of the chart (scripts/check-deploy builds the programs for them)', () => undefined);

  it.runIf(existsSync(helm)).each(['values-small.yaml', 'values-large.yaml', 'examples/values-all-switches.yaml'])('the chart renders with %s', (file) => {
    const output = execFileSync(helm, ['template', 'kejing', join(root, chart), '--kube-version', '1.36.3', '-f', join(root, chart, 'examples/values.yaml'), '-f', join(root, chart, file)], { encoding: 'utf8' });
    expect(output.match(/^kind: Deployment$/gm)).toHaveLength(5);
  });
});

describe('of the services', () => {
  it('all are there, and no others', () => {
    expect(Object.keys(values.services)).toEqual(serviceNames);
  });

  it('edges of the network policies are the calls that the code makes', () => {
    for (const service of serviceNames) {
      const called = sources(`services/${service}/src`).flatMap(({ text: code }) => [...code.matchAll(/provideGrpcClient\([^)]*'(\w+)'\)/g)].map((match) => match[1]!));
      expect({ service, calls: [...new Set(called)].sort() }).toEqual({ service, calls: [...(values.services[service]!.calls ?? [])].sort() });
    }
  });

  it('settings that may be given are those that the code reads and the chart does not set itself', () => {
    const helpers = text(`${chart}/templates/_helpers.tpl`);
    const byChart = new Set([...helpers.matchAll(/\bname: (KEJING_\w+)/g)].map((match) => match[1]!));
    const schema = JSON.parse(text(`${chart}/values.schema.json`)) as { properties: { services: { properties: Record<string, { properties: { env: { properties: Tree }; secretEnv: { properties: Tree } } }> } } };
    for (const service of serviceNames) {
      const read = new Set([...sources(`services/${service}/src`), ...sources('libs/config/src')].flatMap(({ text: code }) => [...code.matchAll(/@Env\('(KEJING_\w+)'/g)].map((match) => match[1]!)));
      const { env, secretEnv } = schema.properties.services.properties[service]!.properties;
      const given = [...Object.keys(env.properties), ...Object.keys(secretEnv.properties)].filter((key) => key.startsWith('KEJING_'));
      expect(given.filter((key) => !read.has(key)), `${service}: nobody reads`).toEqual([]);
      const own = [...read].filter((key) => !byChart.has(key) && !key.endsWith('_ADDRESS') && !(service !== 'cdp' && /_(MASTER|TOKEN)_KEYS$/.test(key)));
      expect(own.filter((key) => !given.includes(key)), `${service}: nobody can set`).toEqual([]);
    }
  });

  it('consumer groups that scale are those of the code', () => {
    const groups = JSON.parse(text(`${chart}/files/consumer-groups.json`)) as Record<string, string[]>;
    for (const service of serviceNames) {
      const inCode = sources(`services/${service}/src`).filter(({ path }) => path.endsWith('.consumer.ts')).flatMap(({ text: code }) => [...code.matchAll(/group: '([a-z.-]+)'/g)].map((match) => match[1]!));
      expect({ service, groups: groups[service] }).toEqual({ service, groups: [...new Set(inCode)].sort() });
    }
  });

  it("the chart's README is made from the values as they are", () => {
    expect(execFileSync(process.execPath, [join(root, 'helm/readme.mjs'), '--check'], { encoding: 'utf8' })).toContain('values');
  });
});
