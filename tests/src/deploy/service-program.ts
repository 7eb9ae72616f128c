import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:net';
import type { TestDatabase, TestKafka } from '@kejing/testing';
import { root } from './files.js';

/** How a program ended, and all that it said. */
export interface Ended { code: number | null; output: string }

/** Runs a built program to its end, or for 40 s. */
export function runProgram(file: string, args: string[], env: Record<string, string | undefined>): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', join(root, file), ...args], { env: { PATH: process.env['PATH'], ...env }, timeout: 40_000 });
  let output = '';
  child.stdout.on('data', (part) => { output += part; });
  child.stderr.on('data', (part) => { output += part; });
  return new Promise((resolve) => { child.once('close', (code) => { resolve({ code, output }); }); });
}

/** The environment of the tag system as in production, with files of its own; without TLS to Kafka. */
export function taggingEnvironment(database: TestDatabase, kafka: TestKafka): Record<string, string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'kejing-deploy-'));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const file = (name: string, content: string) => { writeFileSync(join(folder, name), content); return join(folder, name); };
  const jwks = file('jwks.json', JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'ES256' }] }));
  const pem = file('key.pem', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  return {
    KEJING_ENV: 'production', KEJING_DATABASE_URL: database.url,
    KEJING_KAFKA_BROKERS: kafka.brokers.join(','), KEJING_KAFKA_USERNAME: kafka.username, KEJING_KAFKA_PASSWORD: kafka.password,
    KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0', KEJING_GRPC_CERT_FILE: pem, KEJING_GRPC_KEY_FILE: pem, KEJING_GRPC_CA_FILE: pem,
    KEJING_SERVICE_KEY_FILE: file('private.json', JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'a', alg: 'ES256' })),
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'https://sso.example.com', jwksFile: jwks }]), KEJING_CDP_ADDRESS: 'cdp:7000',
  };
}

/** A program that has the port that another one wants. */
export function takePort(): Promise<{ port: number; server: Server }> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '0.0.0.0', () => { resolve({ port: (server.address() as { port: number }).port, server }); });
  });
}
