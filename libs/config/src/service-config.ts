import { ArrayMinSize, ArrayNotEmpty, IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, IsTimeZone, Matches, Max, Min, ValidateIf } from 'class-validator';
import { Env } from './env.js';
import { parseTokenIssuers, type TokenIssuer } from './token-issuer.js';

/** DI token under which each service's configuration (a {@link ServiceConfig}) is injected. */
export const SERVICE_CONFIG = Symbol('kejing:service-config');

const commaList = (text: string) => text.split(',').map((part) => part.trim()).filter((part) => part !== '');
const address = /^[^\s:/]+:[0-9]{1,5}$|^\[[0-9a-fA-F:]+\]:[0-9]{1,5}$/;
/** What may be left out on a developer's machine must be there in production. */
const NeededInProduction = () => ValidateIf((c: ServiceConfig, value: unknown) => c.env === 'production' || value !== undefined);

/** The configuration that every service has; a service extends it with its own keys. */
export class ServiceConfig {
  /** Production unless said otherwise: forgetting the key must not open anything. */
  @Env('KEJING_ENV', { default: 'production' }) @IsIn(['development', 'production'])
  env!: 'development' | 'production';

  /** postgres://user:password@host:port/database?sslmode=verify-full */
  @Env('KEJING_DATABASE_URL', { secret: true }) @Matches(/^postgres(ql)?:\/\//)
  databaseUrl!: string;

  /** Connections per process, at most. */
  @Env('KEJING_DATABASE_POOL', { default: 10 }) @IsInt() @Min(1) @Max(200)
  databasePool!: number;

  /** host:port, comma separated */
  @Env('KEJING_KAFKA_BROKERS', { parse: commaList }) @IsArray() @ArrayNotEmpty() @Matches(address, { each: true })
  kafkaBrokers!: string[];

  @Env('KEJING_KAFKA_USERNAME') @NeededInProduction() @IsString()
  kafkaUsername?: string;

  @Env('KEJING_KAFKA_PASSWORD', { secret: true }) @NeededInProduction() @IsString()
  kafkaPassword?: string;

  /** SASL mechanism with which the user logs in. */
  @Env('KEJING_KAFKA_MECHANISM', { default: 'plain' }) @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  kafkaMechanism!: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  @Env('KEJING_KAFKA_TLS', { default: false }) @IsBoolean()
  kafkaTls!: boolean;

  @Env('KEJING_GRPC_PORT') @IsInt() @Min(0) @Max(65535)
  grpcPort!: number;

  /** PEM files of mutual TLS: own certificate, own key, and the authority that signs the callers. */
  @Env('KEJING_GRPC_CERT_FILE') @NeededInProduction() @IsString()
  grpcCertFile?: string;

  @Env('KEJING_GRPC_KEY_FILE') @NeededInProduction() @IsString()
  grpcKeyFile?: string;

  @Env('KEJING_GRPC_CA_FILE') @NeededInProduction() @IsString()
  grpcCaFile?: string;

  /** Public HTTP (collector, pages); 0 = none. */
  @Env('KEJING_HTTP_PORT', { default: 0 }) @IsInt() @Min(0) @Max(65535)
  httpPort!: number;

  /** Metrics, /livez, /readyz. */
  @Env('KEJING_ADMIN_PORT') @IsInt() @Min(0) @Max(65535)
  adminPort!: number;

  @Env('KEJING_ADMIN_HOST', { default: '127.0.0.1' }) @IsString()
  adminHost!: string;

  @Env('KEJING_TOKEN_ISSUERS', { parse: parseTokenIssuers }) @IsArray() @ArrayMinSize(1)
  tokenIssuers!: TokenIssuer[];

  /** Private JWK (ES256) with which the service signs its own calls. */
  @Env('KEJING_SERVICE_KEY_FILE') @NeededInProduction() @IsString()
  serviceKeyFile?: string;

  @Env('KEJING_CDP_ADDRESS') @IsOptional() @Matches(address)
  cdpAddress?: string;

  @Env('KEJING_TAGGING_ADDRESS') @IsOptional() @Matches(address)
  taggingAddress?: string;

  @Env('KEJING_CONTENT_ADDRESS') @IsOptional() @Matches(address)
  contentAddress?: string;

  @Env('KEJING_MARKETING_ADDRESS') @IsOptional() @Matches(address)
  marketingAddress?: string;

  @Env('KEJING_STRATEGY_ADDRESS') @IsOptional() @Matches(address)
  strategyAddress?: string;

  /** For parseKeys of @kejing/crypto: the keys that wrap the records' keys. */
  @Env('KEJING_MASTER_KEYS', { secret: true }) @IsOptional() @IsString()
  masterKeys?: string;

  /** For parseKeys of @kejing/crypto: the keys of the blind indexes. */
  @Env('KEJING_TOKEN_KEYS', { secret: true }) @IsOptional() @IsString()
  tokenKeys?: string;

  @Env('KEJING_LOG_LEVEL', { default: 'info' }) @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  logLevel!: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

  /** How long running work may take to end after SIGTERM, in milliseconds. */
  @Env('KEJING_DRAIN_MS', { default: 10_000 }) @IsInt() @Min(0) @Max(300_000)
  drainMs!: number;

  /** IANA zone of business days. */
  @Env('KEJING_BUSINESS_ZONE', { default: 'Asia/Shanghai' }) @IsTimeZone()
  businessZone!: string;
}
