import { fieldClass, ownFields } from '@kejing/contracts';

const mask = '[redacted]';
const maxDepth = 4;
const personal: ReadonlySet<string> = new Set(['IDENTIFYING', 'PERSONAL', 'SENSITIVE']);
// Whatever proto says: these never belong in a log.
const always = ['authorization', 'password', 'token', 'jwk', 'secret', 'payload'];

/**
 * Names of all proto fields of kind identifying, personal or sensitive, each as camelCase and as snake_case, plus credentials.
 * They come from the contracts, so a new field is redacted from its first day.
 */
export function redactedNames(): ReadonlySet<string> {
  const names = new Set(always);
  for (const field of ownFields()) {
    if (!personal.has(fieldClass(field).kind)) continue;
    names.add(field.name);
    names.add(field.localName);
  }
  return names;
}

/**
 * A copy of a log object in which every value under one of `names` is masked, down to four levels; what lies deeper is masked
 * whole. Errors, dates and buffers are not walked into: the error serializer has its own rule.
 */
export function redact(value: Record<string, unknown>, names: ReadonlySet<string>): Record<string, unknown> {
  return redactObject(value, names, 0);
}

function redactObject(value: Record<string, unknown>, names: ReadonlySet<string>, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) copy[key] = names.has(key) ? mask : redactValue(inner, names, depth + 1);
  return copy;
}

function redactValue(value: unknown, names: ReadonlySet<string>, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (Buffer.isBuffer(value) || depth > maxDepth) return mask;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, names, depth + 1));
  return redactObject(value as Record<string, unknown>, names, depth);
}
