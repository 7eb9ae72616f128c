// Promise: images hold what is needed and nothing else, run as nobody in particular, and come from bases that are pinned.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, text, yaml } from './files.js';

const pinned = /:[\w.-]+@sha256:[0-9a-f]{64}/;

describe('Dockerfile', () => {
  const lines = text('Dockerfile').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  it('starts from an image by tag and digest', () => {
    expect(lines.find((line) => line.startsWith('ARG NODE_IMAGE='))).toMatch(pinned);
    expect(lines.filter((line) => line.startsWith('FROM '))).toEqual(['FROM ${NODE_IMAGE} AS manifests', 'FROM ${NODE_IMAGE} AS build', 'FROM scratch']);
  });

  it('installs exactly what the lock file says, and runs no script of a package', () => {
    expect(lines.join('\n')).toMatch(/npm ci --ignore-scripts/);
  });

  it('ends as a user that is not root, without a shell, and leaves probes to the orchestrator', () => {
    expect(last).toContain('USER 65532:65532');
    expect(last.find((line) => line.startsWith('ENTRYPOINT'))).toMatch(/^ENTRYPOINT \["\/usr\/local\/bin\/node"/);
    expect(last.filter((line) => /^(RUN|SHELL|HEALTHCHECK)/.test(line))).toEqual([]);
    for (const label of ['title', 'description', 'licenses', 'version', 'revision']) expect(last.join('\n')).toContain(`org.opencontainers.image.${label}=`);
  });

  it('never sees secrets, or what was built or installed outside', () => {
    const ignored = text('.dockerignore').split('\n');
    for (const name of ['**/node_modules', '**/dist', '.git', '.state*', '.tools']) expect(ignored).toContain(name);
  });
});

describe('compose.yaml', () => {
  const { services } = yaml('deploy/compose.yaml') as { services: Record<string, { image: string; ports?: string[]; user?: string; read_only?: boolean; cap_drop?: string[]; depends_on?: Record<string, { condition: string }> }> };
  const ours = ['cdp', 'tagging', 'content', 'marketing', 'strategy'];

  it('takes PostgreSQL and Kafka from official images by tag and digest', () => {
    expect(services['postgres']?.image).toMatch(/docker\.io\/library\/postgres:18/);
    expect(services['kafka']?.image).toMatch(/docker\.io\/apache\/kafka:4/);
    for (const name of ['postgres', 'kafka']) expect(services[name]?.image).toMatch(pinned);
  });

  it('opens ports on this machine only', () => {
    for (const { ports = [] } of Object.values(services)) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('starts services after their topics, ACLs and databases, without root, on file systems that cannot be written', () => {
    for (const name of ours) {
      expect(services[name]).toMatchObject({
        user: '65532:65532', read_only: true, cap_drop: ['ALL'],
        depends_on: { databases: { condition: 'service_completed_successfully' }, topics: { condition: 'service_completed_successfully' } },
      });
    }
    expect(services['topics']?.depends_on).toEqual({ kafka: { condition: 'service_healthy' } });
    expect(services['databases']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  });
});

describe('what the suite is made of', () => {
  it('has licences that go with Apache-2.0, each package in the list, and the same list each time', () => {
    const [first, second] = [1, 2].map(() => {
      const folder = mkdtempSync(join(tmpdir(), 'kejing-sbom-'));
      execFileSync(process.execPath, [join(root, 'deploy/images/sbom.mjs'), folder]);
      return readFileSync(join(folder, 'kejing.cdx.json'), 'utf8');
    });
    expect(first).toBe(second);
    const { components } = JSON.parse(first!) as { components: { name: string; licenses: unknown }[] };
    const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).filter((name) => !components.some((component) => component.name === name))).toEqual([]);
  });
});
