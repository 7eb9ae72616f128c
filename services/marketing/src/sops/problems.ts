import type { FieldViolation } from '@kejing/errors';
import { MAX_DURATION_MS, parseDuration } from './duration.js';

type Json = Record<string, unknown>;

/** Reads values out of parsed JSON and collects what is wrong with them, each with its path. Bad values are answered as harmless ones, so that reading goes on. */
export class Problems {
  readonly list: FieldViolation[] = [];

  add(field: string, description: string): void {
    this.list.push({ field, description });
  }

  /** An object that has no other keys than these. */
  object(value: unknown, path: string, keys: readonly string[]): Json {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.add(path, value === undefined ? 'is missing' : 'must be an object');
      return {};
    }
    for (const key of Object.keys(value)) if (!keys.includes(key)) this.add(`${path}.${key}`, `is not known here; known are ${keys.join(', ')}`);
    return value as Json;
  }

  text(value: unknown, path: string, max: number): string {
    if (typeof value !== 'string') this.add(path, value === undefined ? 'is missing' : 'must be a text');
    else if (value.trim() === '') this.add(path, 'must not be empty');
    else if (value.length > max) this.add(path, `must have at most ${max} characters`);
    else return value;
    return '';
  }

  key(value: unknown, path: string): string {
    const text = this.text(value, path, 60);
    if (text !== '' && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text)) this.add(path, 'must be in kebab-case, such as share-article');
    return text;
  }

  optionalKey(value: unknown, path: string): string | undefined {
    return value === undefined ? undefined : this.key(value, path);
  }

  oneOf<T extends string>(value: unknown, path: string, allowed: readonly T[], fallback?: T): T {
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T;
    this.add(path, value === undefined ? 'is missing' : `must be one of ${allowed.join(', ')}`);
    return allowed[0]!;
  }

  listOf<T extends string>(value: unknown, path: string, allowed: readonly T[], fallback?: readonly T[]): readonly T[] {
    if (value === undefined && fallback) return fallback;
    if (!Array.isArray(value) || value.length === 0) {
      this.add(path, value === undefined ? 'is missing' : 'must be a list that is not empty');
      return [];
    }
    return value.map((item, i) => this.oneOf(item, `${path}[${i}]`, allowed));
  }

  boolean(value: unknown, path: string, fallback: boolean): boolean {
    if (value === undefined) return fallback;
    if (typeof value === 'boolean') return value;
    this.add(path, 'must be true or false');
    return fallback;
  }

  /** Milliseconds of a duration between `minMs` and a year and a day. */
  duration(value: unknown, path: string, minMs: number, fallbackMs?: number): number {
    if (value === undefined && fallbackMs !== undefined) return fallbackMs;
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    if (ms === undefined) this.add(path, value === undefined ? 'is missing' : 'must be a duration such as 30m, 12h or 3d');
    else if (ms < minMs) this.add(path, `must be at least ${minMs / 1000}s`);
    else if (ms > MAX_DURATION_MS) this.add(path, 'must be at most 366d');
    else return ms;
    return minMs;
  }
}
