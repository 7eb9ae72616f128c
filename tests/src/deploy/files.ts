import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kejing/testing';
import { parse } from 'yaml';

export const root = repositoryRoot();

/** The services that are deployed, in the order of the loop. */
export const serviceNames = ['cdp', 'tagging', 'content', 'marketing', 'strategy'];

/** Text of a file of the repository. */
export const text = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A YAML file of the repository, with its merge keys (`<<`) applied. */
export const yaml = (path: string): unknown => parse(text(path), { merge: true });

/** TypeScript sources below a folder, without tests. */
export function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.endsWith('.fixture.ts') && !name.endsWith('.d.ts'))
    .map((name) => ({ path: join(folder, name), text: text(join(folder, name)) }));
}
