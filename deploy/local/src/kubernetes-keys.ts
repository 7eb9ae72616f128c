import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { serviceNames } from './services.js';

/**
 * The secrets that only the suite itself needs, as Kubernetes resources: each service's signing key with the ConfigMap of all public ones, and the
 * CDP's keys of personal data. New at every call: it is for a first installation. JSON, which kubectl takes.
 */
export async function kubernetesKeys(): Promise<string> {
  const publicKeys: Record<string, string> = {};
  const items: object[] = [];
  for (const service of serviceNames) {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const common = { alg: 'ES256', use: 'sig', kid: `${service}-1` };
    publicKeys[`${service}.jwks.json`] = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...common }] });
    items.push(secret(`kejing-${service}-service-key`, { 'private.json': JSON.stringify({ ...(await exportJWK(privateKey)), ...common }) }));
  }
  const key = () => `v1:${randomBytes(32).toString('base64')}`;
  items.push(secret('kejing-cdp-keys', { 'master-keys': key(), 'token-keys': key() }));
  items.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kejing-service-keys' }, data: publicKeys });
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 1);
}

const secret = (name: string, stringData: Record<string, string>) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData });
