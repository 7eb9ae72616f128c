import { ArrayNotEmpty, IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { Env } from '@kejing/config';
import { fault } from '@kejing/errors';
import { serviceNames, type ServiceName } from './services.js';

const commaList = (text: string) => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

const parsePrincipals = (text: string): Record<string, string[]> => {
  const table = JSON.parse(text) as Record<string, unknown>;
  const valid = Object.values(table).every((names) => Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string' && name !== ''));
  if (!valid) throw fault('INVALID', 'PRINCIPALS_INVALID', 'each party needs a list of names');
  return table as Record<string, string[]>;
};

/** What the topics job reads from its environment: Kafka as its administrator sees it. */
export class TopicsConfig {
  /** host:port, comma separated */
  @Env('KEJING_KAFKA_BROKERS', { parse: commaList }) @IsArray() @ArrayNotEmpty() @Matches(/^[^\s:/]+:[0-9]{1,5}$|^\[[0-9a-fA-F:]+\]:[0-9]{1,5}$/, { each: true })
  brokers!: string[];

  /** A user that may create topics and change their settings and ACLs. */
  @Env('KEJING_KAFKA_USERNAME') @IsString()
  username!: string;

  @Env('KEJING_KAFKA_PASSWORD', { secret: true }) @IsString()
  password!: string;

  @Env('KEJING_KAFKA_MECHANISM', { default: 'plain' }) @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  mechanism!: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  @Env('KEJING_KAFKA_TLS', { default: false }) @IsBoolean()
  tls!: boolean;

  /** Replicas of new topics; by default what the brokers say. */
  @Env('KEJING_KAFKA_REPLICAS') @IsOptional() @IsInt() @Min(1) @Max(10)
  replicas?: number;

  /** False where an operator keeps the ACLs. */
  @Env('KEJING_KAFKA_ACLS', { default: true }) @IsBoolean()
  acls!: boolean;

  /** JSON, such as {"cdp":["kejing-cdp"],"insurer":["core","crm"]}: Kafka's names of our parties where they differ from ours. */
  @Env('KEJING_KAFKA_PRINCIPALS', { default: {}, parse: parsePrincipals })
  principals!: Record<string, string[]>;

  /** How long to wait for brokers that are not there yet. */
  @Env('KEJING_KAFKA_WAIT_MS', { default: 60_000 }) @IsInt() @Min(0) @Max(600_000)
  waitMs!: number;
}

const parsePasswords = (text: string): Record<ServiceName, string> => {
  const table = JSON.parse(text) as Record<string, unknown>;
  if (!serviceNames.every((name) => typeof table[name] === 'string' && table[name] !== '')) throw fault('INVALID', 'PASSWORDS_INVALID', 'each service needs a password');
  return table as Record<ServiceName, string>;
};

/** What the databases job reads: a server of which one has the superuser, and the passwords of the roles to be. */
export class DatabasesConfig {
  @Env('KEJING_SUPERUSER_URL', { secret: true }) @Matches(/^postgres(ql)?:\/\//)
  url!: string;

  /** JSON: service → password */
  @Env('KEJING_DATABASE_PASSWORDS', { secret: true, parse: parsePasswords })
  passwords!: Record<ServiceName, string>;
}
