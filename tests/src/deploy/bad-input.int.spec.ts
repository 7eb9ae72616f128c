// Promise: what is wrong with a deployment is said early, by the name of what is wrong and never its value, before anything that runs is touched.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort, testDatabase, testKafka, type TestDatabase, type TestKafka } from '@kejing/testing';
import { checkServerVersion } from '@kejing/postgres';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceNames } from './files.js';
import { runProgram, taggingEnvironment, takePort } from './service-program.js';

const tagging = 'services/tagging/dist/src/main.js';
const key = Buffer.alloc(32, 7).toString('base64');
const setUp = 'deploy/local/dist/src/set-up-main.js';
let database: TestDatabase;
let kafka: TestKafka;
let right: Record<string, string | undefined>;

beforeAll(async () => {
  [database, kafka] = [await testDatabase(), await testKafka()];
  right = taggingEnvironment(database, kafka);
});
afterAll(() => database?.close());

const secrets = () => [kafka.password, new URL(database.url).password].filter((secret) => secret !== '');
const migrate = (over: Record<string, string | undefined>) => runProgram(tagging, ['migrate'], { ...right, ...over });
const topics = (over: Record<string, string | undefined>) => runProgram(setUp, ['topics'], {
  KEJING_KAFKA_BROKERS: kafka.brokers.join(','), KEJING_KAFKA_USERNAME: kafka.username, KEJING_KAFKA_PASSWORD: kafka.password, KEJING_KAFKA_WAIT_MS: '0', ...over,
});

describe('before a rollout', () => {
  it('two migrations at once take turns: one does the work, the other finds it done', async () => {
    const both = await Promise.all([migrate({}), migrate({})]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const said = both.map(({ output }) => /the database (was|is) up to date/.exec(output)?.[1]).sort();
    expect(said).toEqual(['is', 'was']);
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['a secret that is missing', { KEJING_KAFKA_PASSWORD: undefined }, /KEJING_KAFKA_PASSWORD is missing/],
    ['a certificate that is not there', { KEJING_GRPC_CERT_FILE: '/nowhere/tls.crt' }, /KEJING_GRPC_CERT_FILE names a file that cannot be read \(ENOENT\)/],
    ["an issuer's keys that are not there", { KEJING_TOKEN_ISSUERS: '[{"issuer":"a","jwksFile":"/nowhere"}]' }, /KEJING_TOKEN_ISSUERS entry 1 \(jwksFile\)/],
    ['an issuer that does not answer', { KEJING_TOKEN_ISSUERS: '[{"issuer":"a","jwksUri":"http://127.0.0.1:9/keys"}]' }, /KEJING_TOKEN_ISSUERS entry 1: its jwksUri does not answer with keys/],
    ['an issuer with two sources of keys', { KEJING_TOKEN_ISSUERS: '[{"issuer":"a","jwksUri":"https://a","jwksFile":"b"}]' }, /KEJING_TOKEN_ISSUERS cannot be read/],
    ['brokers that do not answer', { KEJING_KAFKA_BROKERS: '127.0.0.1:9' }, /KEJING_KAFKA_BROKERS: no broker answers/],
    ["a user's password that the brokers refuse", { KEJING_KAFKA_PASSWORD: 'hunter2' }, /KEJING_KAFKA_USERNAME, KEJING_KAFKA_PASSWORD or KEJING_KAFKA_MECHANISM/],
    ['an address that is none', { KEJING_CDP_ADDRESS: 'cdp' }, /KEJING_CDP_ADDRESS breaks matches/],
  ])('%s is named', async (_, over, named) => {
    const { code, output } = await migrate(over);
    expect(output).toMatch(named);
    expect(code).toBe(1);
    for (const secret of [...secrets(), 'hunter2']) expect(output).not.toContain(secret);
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['keys that are none', { KEJING_MASTER_KEYS: 'v1:aHVudGVyMg==' }, /KEJING_MASTER_KEYS cannot be read/],
    ['one version of a key twice', { KEJING_TOKEN_KEYS: `v1:${key},v1:${key}` }, /KEJING_TOKEN_KEYS cannot be read/],
    ['no list of erasures', { KEJING_ERASURE_LIST_FILE: undefined }, /KEJING_ERASURE_LIST_FILE is missing/],
    ['a bucket without its secret', { KEJING_ERASURE_LIST_URL: 'https://s3.example.com/a' }, /KEJING_S3_ACCESS_KEY_ID is missing; KEJING_S3_SECRET_ACCESS_KEY is missing/],
    ['a bucket that does not answer', { KEJING_ERASURE_LIST_URL: 'http://127.0.0.1:9/a', KEJING_S3_ACCESS_KEY_ID: 'a', KEJING_S3_SECRET_ACCESS_KEY: 'aHVudGVyMg' }, /KEJING_ERASURE_LIST_URL\): no answer/],
    ['an address that is no bucket', { KEJING_ERASURE_LIST_URL: 's3://a' }, /KEJING_ERASURE_LIST_URL breaks matches/],
  ])('of the CDP, %s: named', async (_, over, named) => {
    const { code, output } = await runProgram('services/cdp/dist/src/main.js', ['migrate'], { ...right, KEJING_MASTER_KEYS: `v1:${key}`, KEJING_TOKEN_KEYS: `v1:${key}`, KEJING_ERASURE_LIST_FILE: '/tmp/erasures', ...over });
    expect(output).toMatch(named);
    expect(code).toBe(1);
    for (const secret of [key, 'aHVudGVyMg']) expect(output).not.toContain(secret);
  });

  it('a command that does not exist is refused, and no service starts', async () => {
    const { code, output } = await runProgram(tagging, ['migrat'], right);
    expect(output).toMatch(/there is no command migrat; there are: migrate/);
    expect(code).toBe(1);
  });

  it('an issuer that answers with something else is named', async () => {
    const server = createServer((_, response) => { response.end('<html>'); }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { output, code } = await migrate({ KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'a', jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }]) });
    server.close();
    expect(output).toMatch(/entry 1: its jwksUri/);
    expect(code).toBe(1);
  });

  it('a database of a newer release, or of another service, is not touched', async () => {
    const other = await testDatabase();
    const client = new pg.Client(other.url);
    await client.connect();
    await client.query(`CREATE TABLE schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`);
    await client.query(`INSERT INTO schema_migrations (name) VALUES ('Tomorrow1999999999999')`);
    const { code, output } = await migrate({ KEJING_DATABASE_URL: other.url });
    const { rows } = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
    await client.end();
    await other.close();
    expect(output).toMatch(/DATABASE_NEWER.*Tomorrow/);
    expect(code).toBe(1);
    expect(rows).toEqual([{ tablename: 'schema_migrations' }]);
  });

  it('a server that is too old is named by its version', () => {
    expect(() => { checkServerVersion(150_018); }).toThrow(/PostgreSQL 15 is too old/);
    expect(() => { checkServerVersion(160_000); }).not.toThrow();
  });
});

describe('the topics job', () => {
  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['brokers that do not answer', { KEJING_KAFKA_BROKERS: '127.0.0.1:9' }, /KEJING_KAFKA_BROKERS: no broker answers/],
    ['a password that is wrong', { KEJING_KAFKA_PASSWORD: 'hunter2' }, /KEJING_KAFKA_USERNAME, KEJING_KAFKA_PASSWORD or KEJING_KAFKA_MECHANISM/],
    ['a mechanism that does not exist', { KEJING_KAFKA_MECHANISM: 'scram' }, /KEJING_KAFKA_MECHANISM breaks/],
    ['a mechanism that the brokers do not speak', { KEJING_KAFKA_MECHANISM: 'scram-sha-512' }, /KEJING_KAFKA_MECHANISM/],
    ['more replicas than brokers', { KEJING_KAFKA_REPLICAS: '3' }, /KEJING_KAFKA_REPLICAS: there are fewer brokers/],
    ['parties without names', { KEJING_KAFKA_PRINCIPALS: '{"insurer":[]}' }, /KEJING_KAFKA_PRINCIPALS cannot be read/],
  ])('names %s', async (_, over, named) => {
    const { code, output } = await topics(over);
    expect(output).toMatch(named);
    expect(code).toBe(1);
    for (const secret of [...secrets(), 'hunter2']) expect(output).not.toContain(secret);
  });

  it('may be repeated, takes back what the contracts do not say, and leaves the ACLs of others alone', async () => {
    // Users of their own: the broker is shared with other tests.
    const principals = Object.fromEntries([...serviceNames, 'ops', 'insurer'].map((party) => [party, [`deploy-${party}`]]));
    const admin = new kafkajs.Kafka({ brokers: kafka.brokers, logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'plain', username: kafka.username, password: kafka.password } }).admin();
    const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
    await admin.connect();
    const acl = (principal: string) => ({
      principal, host: '*', operation: AclOperationTypes.READ, permissionType: AclPermissionTypes.ALLOW, resourceType: AclResourceTypes.TOPIC,
      resourceName: 'kejing.cdp.consent.v1', resourcePatternType: ResourcePatternTypes.LITERAL,
    });
    await admin.createAcls({ acl: [acl('User:deploy-neighbour'), acl('User:deploy-tagging')] });
    for (const _ of [1, 2]) expect(await topics({ KEJING_KAFKA_PRINCIPALS: JSON.stringify(principals) })).toMatchObject({ code: 0 });
    const { resources } = await admin.describeAcls({ resourceType: AclResourceTypes.TOPIC, resourceName: 'kejing.cdp.consent.v1', resourcePatternType: ResourcePatternTypes.LITERAL, operation: AclOperationTypes.READ, permissionType: AclPermissionTypes.ALLOW });
    await admin.disconnect();
    const readers = resources.flatMap(({ acls }) => acls.map(({ principal }) => principal)).filter((name) => name.startsWith('User:deploy-'));
    // The neighbour keeps hers; tagging, which the contracts don't name as a reader of consents, loses what it was given by hand.
    expect(readers.sort()).toEqual(['User:deploy-content', 'User:deploy-marketing', 'User:deploy-neighbour', 'User:deploy-strategy']);
  });
});

describe('a start', () => {
  it.each(['KEJING_ADMIN_PORT', 'KEJING_GRPC_PORT'])('names %s where the port is in use', async (key) => {
    const { port, server } = await takePort();
    const env = { ...right, KEJING_ENV: 'development', KEJING_GRPC_CERT_FILE: undefined, KEJING_GRPC_KEY_FILE: undefined, KEJING_GRPC_CA_FILE: undefined, KEJING_GRPC_PORT: String(await freePort()), [key]: String(port) };
    const { code, output } = await runProgram(tagging, [], env);
    server.close();
    expect(output).toMatch(new RegExp(`${key}: port ${port} is in use`));
    expect(code).toBe(1);
  });
});
