// Promise: the configuration is read once, and a mistake names every wrong key and never a value.
import { inspect } from 'node:util';
import { IsInt, IsOptional, IsString, Matches, Max } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { isKejingError, type KejingError } from '@kejing/errors';
import { Env, loadConfig, ServiceConfig } from './index.js';

const issuers = JSON.stringify([{ issuer: 'https://sso.example.com', jwksUri: 'https://sso.example.com/jwks' }, { issuer: 'kejing:service:cdp', jwksFile: '/keys/cdp.json', service: 'cdp' }]);
const development = {
  KEJING_ENV: 'development',
  KEJING_DATABASE_URL: 'postgres://cdp:hunter2@db:5432/cdp',
  KEJING_KAFKA_BROKERS: 'k1:9092, k2:9092',
  KEJING_GRPC_PORT: '5001',
  KEJING_ADMIN_PORT: '0',
  KEJING_TOKEN_ISSUERS: issuers,
};

function failure(env: Record<string, string | undefined>, Class: new () => object = ServiceConfig): KejingError {
  try {
    loadConfig(Class, env);
  } catch (e) {
    if (isKejingError(e)) return e;
    throw e;
  }
  throw new Error('passed');
}
const keysOf = (e: KejingError) => e.fieldViolations.map((v) => v.field).sort();

describe('ServiceConfig', () => {
  it('reads what is needed and has defaults for the rest', () => {
    const config = loadConfig(ServiceConfig, development);
    expect(config).toBeInstanceOf(ServiceConfig);
    expect(config).toMatchObject({
      env: 'development', databasePool: 10, kafkaBrokers: ['k1:9092', 'k2:9092'], kafkaTls: false, grpcPort: 5001, httpPort: 0, adminPort: 0,
      adminHost: '127.0.0.1', logLevel: 'info', drainMs: 10_000, businessZone: 'Asia/Shanghai', tokenIssuers: JSON.parse(issuers) as unknown,
    });
    expect(config.cdpAddress).toBeUndefined();
    expect(config.masterKeys).toBeUndefined();
  });

  it('reads booleans, numbers and addresses', () => {
    const config = loadConfig(ServiceConfig, { ...development, KEJING_KAFKA_TLS: 'true', KEJING_DRAIN_MS: ' 0 ', KEJING_CDP_ADDRESS: 'cdp:5001', KEJING_BUSINESS_ZONE: 'Asia/Tokyo' });
    expect(config).toMatchObject({ kafkaTls: true, drainMs: 0, cdpAddress: 'cdp:5001', businessZone: 'Asia/Tokyo' });
  });

  it('names all that is missing; empty counts as missing', () => {
    expect(keysOf(failure({ KEJING_ENV: 'development', KEJING_DATABASE_URL: '' }))).toEqual(['KEJING_ADMIN_PORT', 'KEJING_DATABASE_URL', 'KEJING_GRPC_PORT', 'KEJING_KAFKA_BROKERS', 'KEJING_TOKEN_ISSUERS']);
  });

  it('is production unless told otherwise, and then wants certificates, a signing key and a Kafka login', () => {
    expect(keysOf(failure({ ...development, KEJING_ENV: undefined }))).toEqual([
      'KEJING_GRPC_CA_FILE', 'KEJING_GRPC_CERT_FILE', 'KEJING_GRPC_KEY_FILE', 'KEJING_KAFKA_PASSWORD', 'KEJING_KAFKA_USERNAME', 'KEJING_SERVICE_KEY_FILE',
    ]);
  });

  it.each([
    ['KEJING_ENV', 'prod-canary'], ['KEJING_DATABASE_URL', 'mysql://canary'], ['KEJING_DATABASE_POOL', '0'], ['KEJING_DATABASE_POOL', '1.5'], ['KEJING_KAFKA_BROKERS', 'canary'], ['KEJING_KAFKA_BROKERS', ','],
    ['KEJING_KAFKA_TLS', 'yes-canary'], ['KEJING_GRPC_PORT', '70000'], ['KEJING_GRPC_PORT', '0x50'], ['KEJING_ADMIN_PORT', 'canary'], ['KEJING_CDP_ADDRESS', 'canary'], ['KEJING_LOG_LEVEL', 'canary'],
    ['KEJING_DRAIN_MS', '-1'], ['KEJING_BUSINESS_ZONE', 'Mars/Canary'], ['KEJING_TOKEN_ISSUERS', '[]'], ['KEJING_TOKEN_ISSUERS', 'canary'], ['KEJING_TOKEN_ISSUERS', '{"issuer":"canary"}'],
    ['KEJING_TOKEN_ISSUERS', '[{"issuer":"canary"}]'], ['KEJING_TOKEN_ISSUERS', '[{"issuer":"canary","jwksFile":"/a","jwksUri":"https://a"}]'],
    ['KEJING_TOKEN_ISSUERS', '[{"issuer":"canary","jwksUri":"http://sso.example.com/jwks"}]'], ['KEJING_TOKEN_ISSUERS', '[{"issuer":"canary","jwksFile":"/a","jwksfile":"/b"}]'],
    ['KEJING_TOKEN_ISSUERS', '[{"issuer":"canary","jwksFile":"/a"},{"issuer":"canary","jwksFile":"/b"}]'],
  ])('refuses %s=%s, names the key alone and not the value', (key, value) => {
    const e = failure({ ...development, [key]: value });
    expect(keysOf(e)).toEqual([key]);
    expect(`${e.message} ${e.publicMessage} ${JSON.stringify(e.fieldViolations)} ${String(e.cause)}`.toLowerCase()).not.toContain('canary');
    expect(e).toMatchObject({ kind: 'INVALID', code: 'CONFIG_INVALID', retriable: false });
  });

  it('does not print its secrets', () => {
    const config = loadConfig(ServiceConfig, { ...development, KEJING_KAFKA_PASSWORD: 'hunter2', KEJING_MASTER_KEYS: 'hunter2' });
    expect(config.kafkaPassword).toBe('hunter2');
    const printed = `${JSON.stringify({ config })} ${inspect(config)} ${inspect({ config })}`;
    expect(printed).not.toContain('hunter2');
    expect(printed).toContain('[secret]');
    expect(printed).toContain('k1:9092');
  });
});

describe('a service’s own keys', () => {
  class CdpConfig extends ServiceConfig {
    @Env('KEJING_MASTER_KEYS', { secret: true, required: true }) @Matches(/^v/)
    declare masterKeys: string;

    @Env('KEJING_CDP_RETRIES', { default: 3 }) @IsInt() @Max(9)
    retries!: number;

    @Env('KEJING_CDP_NOTE') @IsOptional() @IsString()
    note?: string;
  }

  it('come on top of the common ones, and may make one of those required', () => {
    const config = loadConfig(CdpConfig, { ...development, KEJING_MASTER_KEYS: 'v1:x', KEJING_CDP_RETRIES: '5' });
    expect(config).toMatchObject({ grpcPort: 5001, masterKeys: 'v1:x', retries: 5 });
    expect(keysOf(failure({ ...development, KEJING_MASTER_KEYS: 'x', KEJING_CDP_RETRIES: '10' }, CdpConfig))).toEqual(['KEJING_CDP_RETRIES', 'KEJING_MASTER_KEYS']);
    expect(keysOf(failure(development, CdpConfig))).toEqual(['KEJING_MASTER_KEYS']);
  });
});
