// Promise: what deploy/compose.yaml reads is written, secret to all but the owner, and what is made for operators follows the contracts.
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@kejing/contracts';
import { parseTokenIssuers } from '@kejing/config';
import { repositoryRoot } from '@kejing/testing';
import { importJWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { writeComposeFiles } from './compose-files.js';
import { kubernetesKeys } from './kubernetes-keys.js';
import { portPlan } from './port-plan.js';
import { serviceNames } from './services.js';
import { strimziResources } from './strimzi.js';

const text = (path: string) => readFileSync(join(repositoryRoot(), path), 'utf8');
const dir = join(mkdtempSync(join(tmpdir(), 'kejing-compose-')), 'state');
let env: Record<string, string>;

beforeAll(async () => {
  const file = await writeComposeFiles(dir, portPlan(19_000), new Date());
  env = Object.fromEntries(readFileSync(file, 'utf8').split('\n').flatMap((line) => { const [, key, value] = /^(\w+)='(.*)'$/.exec(line) ?? []; return key ? [[key, value!]] : []; }));
});

describe('files for compose', () => {
  it('have every variable that compose.yaml needs', () => {
    const needed = [...text('deploy/compose.yaml').matchAll(/(?<!\$)\$\{(\w+)\}/g)].map((match) => match[1]!);
    expect([...new Set(needed)].filter((name) => !env[name])).toEqual([]);
  });

  it('are the owner\'s alone: containers see only what is mounted', () => {
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const file of ['.env', 'secrets.json']) expect(statSync(join(dir, file)).mode & 0o077).toBe(0);
    expect(statSync(join(dir, 'mounts/cdp/tls.key')).mode & 0o004).toBe(0o004);
  });

  it('name issuers where the containers find their keys', () => {
    const issuers = parseTokenIssuers(env['TOKEN_ISSUERS']!);
    expect(issuers.map(({ jwksFile }) => jwksFile)).toEqual(['local', ...serviceNames].map((name) => `/etc/kejing/${name}.jwks.json`));
    for (const { jwksFile } of issuers) expect(JSON.parse(readFileSync(join(dir, 'mounts/strategy', jwksFile!.split('/').at(-1)!), 'utf8'))).toHaveProperty('keys');
  });

  it('are used again, not made anew', async () => {
    await writeComposeFiles(dir, portPlan(19_000), new Date());
    expect(readFileSync(join(dir, '.env'), 'utf8')).toContain(env['MASTER_KEYS']!);
  });
});

describe('for clusters', () => {
  it('the example for Strimzi is what the contracts say', () => {
    const example = text('helm/kejing/examples/strimzi-topics-and-users.yaml').split('\n').slice(1).join('\n');
    expect(example.trim()).toBe(strimziResources('kejing').trim());
    const kinds = parseAllDocuments(example).map((document) => (document.toJSON() as { kind: string }).kind);
    expect(kinds.filter((kind) => kind === 'KafkaTopic')).toHaveLength(topics.length);
  });

  it('keys are those that the chart asks for, and fit each other', async () => {
    const { items } = JSON.parse(await kubernetesKeys()) as { items: { kind: string; metadata: { name: string }; stringData: Record<string, string>; data: Record<string, string> }[] };
    const values = parse(text('helm/kejing/values.yaml')) as { serviceKeysConfigMap: string; services: Record<string, { serviceKey: { name: string; key: string } }> };
    const byName = Object.fromEntries(items.map((item) => [item.metadata.name, item]));
    for (const service of serviceNames) {
      const { name, key } = values.services[service]!.serviceKey;
      const own = JSON.parse(byName[name]!.stringData[key]!) as { kid: string };
      await importJWK(own, 'ES256');
      expect(JSON.parse(byName[values.serviceKeysConfigMap]!.data[`${service}.jwks.json`]!)).toMatchObject({ keys: [{ kid: own.kid }] });
    }
    expect(Object.keys(byName['kejing-cdp-keys']!.stringData)).toEqual(['master-keys', 'token-keys']);
  });
});
