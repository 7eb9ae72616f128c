import { join } from 'node:path';
import { certificateFiles } from './certificates.js';
import type { StackConnection } from './connection.js';
import { loadSecrets } from './secrets.js';
import { serviceNames, type ServiceName } from './services.js';
import { tokenIssuers, tokenKeyFiles } from './token-keys.js';

const PASSED_ON = /^(KEJING_|OTEL_|NODE_OPTIONS$|PATH$|HOME$|TMPDIR$|LANG$|LC_)/;

/**
 * The environment of a service in a local stack. Other KEJING_* keys of the caller are passed on (`KEJING_LOG_LEVEL=debug scripts/start`); those that the
 * stack sets win over them.
 */
export function serviceEnvironment(stack: StackConnection, service: ServiceName, caller: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ports = stack.ports.services[service];
  const kafka = stack.kafka(service);
  const files = certificateFiles(stack.dir, service);
  const secrets = loadSecrets(stack.dir);
  return {
    ...Object.fromEntries(Object.entries(caller).filter(([key]) => PASSED_ON.test(key))),
    KEJING_ENV: 'development',
    KEJING_DATABASE_URL: stack.databaseUrl(service),
    KEJING_KAFKA_BROKERS: kafka.brokers.join(','),
    KEJING_KAFKA_USERNAME: kafka.username,
    KEJING_KAFKA_PASSWORD: kafka.password,
    KEJING_KAFKA_TLS: 'false',
    KEJING_GRPC_PORT: String(ports.grpc),
    KEJING_GRPC_CERT_FILE: files.cert,
    KEJING_GRPC_KEY_FILE: files.key,
    KEJING_GRPC_CA_FILE: files.ca,
    KEJING_HTTP_PORT: String(ports.http),
    ...(ports.http ? { KEJING_PUBLIC_URL: stack.httpUrl(service) } : {}),
    KEJING_ADMIN_PORT: String(ports.admin),
    KEJING_ADMIN_HOST: '127.0.0.1',
    KEJING_TOKEN_ISSUERS: tokenIssuers(stack.dir, serviceNames),
    KEJING_SERVICE_KEY_FILE: tokenKeyFiles(stack.dir, service).privateJwk,
    ...Object.fromEntries(serviceNames.map((name) => [`KEJING_${name.toUpperCase()}_ADDRESS`, stack.grpcAddress(name)])),
    // The CDP alone holds the keys of personal data.
    KEJING_MASTER_KEYS: service === 'cdp' ? secrets.masterKeys : undefined,
    KEJING_TOKEN_KEYS: service === 'cdp' ? secrets.tokenKeys : undefined,
    ...(service === 'cdp' ? { KEJING_ERASURE_LIST_FILE: join(stack.dir, 'erasure-list.ndjson') } : {}),
    OTEL_SERVICE_NAME: service,
  };
}
