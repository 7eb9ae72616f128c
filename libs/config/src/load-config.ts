import { inspect } from 'node:util';
import { getMetadataStorage, validateSync } from 'class-validator';
import { fault, type FieldViolation } from '@kejing/errors';
import { envProperties, type EnvProperty } from './env.js';

/**
 * Reads a class with `@Env` properties from the environment, once, at boot. Empty values count as unset.
 * The instance prints its secrets as `[secret]` (JSON, console, logger).
 * @throws KejingError INVALID CONFIG_INVALID: names every key that is wrong and the rule it breaks, never a value
 */
export function loadConfig<T extends object>(Class: new () => T, env: Record<string, string | undefined> = process.env): T {
  const config = new Class();
  const properties = envProperties(config);
  const violations: FieldViolation[] = [];
  const values = config as Record<string, unknown>;

  for (const p of properties) {
    const text = env[p.key]?.trim();
    try {
      const value = text === undefined || text === '' ? p.default : read(p, text);
      if (value !== undefined) values[p.property] = value;
    } catch {
      violations.push({ field: p.key, description: p.parse ? 'cannot be read' : `must be a ${p.type}` }); // not the thrown message: it may quote the value
    }
  }

  const unread = new Set(violations.map((v) => v.field));
  const missing = properties.filter((p) => !unread.has(p.key) && values[p.property] === undefined && (p.required === true || !mayBeAbsent(config, p.property)));
  for (const p of missing) violations.push({ field: p.key, description: 'is missing' });

  const settled = new Set([...unread, ...missing.map((p) => p.key)]);
  for (const error of validateSync(config, { validationError: { target: false, value: false } })) {
    const key = properties.find((p) => p.property === error.property)?.key ?? error.property;
    if (!settled.has(key)) violations.push({ field: key, description: `breaks ${Object.keys(error.constraints ?? {}).join(', ') || 'a rule'}` });
  }

  if (violations.length > 0) {
    const list = violations.map((v) => `${v.field} ${v.description}`).join('; ');
    throw fault('INVALID', 'CONFIG_INVALID', `configuration: ${list}`, { fieldViolations: violations });
  }
  return hideSecrets(config, properties);
}

function read(p: EnvProperty, text: string): unknown {
  if (p.parse) return p.parse(text);
  switch (p.type) {
    case 'string':
      return text;
    case 'number':
      if (!/^-?[0-9]+(\.[0-9]+)?$/.test(text)) throw new TypeError(p.key);
      return Number(text);
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw new TypeError(p.key);
      return text === 'true';
  }
}

/** Whether @IsOptional() or @ValidateIf(…) excuse the absence. */
function mayBeAbsent(config: object, property: string): boolean {
  return getMetadataStorage()
    .getTargetValidationMetadatas(config.constructor, '', false, false)
    .filter((m) => m.propertyName === property && m.type === 'conditionalValidation')
    .some((m) => !(m.constraints[0] as (o: object, v: unknown) => boolean)(config, undefined));
}

function hideSecrets<T extends object>(config: T, properties: EnvProperty[]): T {
  const secret = new Set(properties.filter((p) => p.secret === true).map((p) => p.property));
  const shown = () => Object.fromEntries(Object.entries(config).map(([k, v]) => [k, secret.has(k) && v !== undefined ? '[secret]' : v]));
  Object.defineProperty(config, 'toJSON', { value: shown });
  Object.defineProperty(config, inspect.custom, { value: shown });
  return config;
}
