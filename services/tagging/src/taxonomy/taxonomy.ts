import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '@kejing/errors';
import { dataFolder } from '../extraction/dictionary.js';
import type { TagDefinition } from './tag-definition.js';

/** Which tags there are; read once, then held in memory. */
export class Taxonomy {
  private readonly byId: ReadonlyMap<string, TagDefinition>;
  /** By id, in the order of code units. */
  private readonly sorted: readonly TagDefinition[];

  constructor(definitions: readonly TagDefinition[]) {
    this.byId = new Map(definitions.map((definition) => [definition.id, definition]));
    this.sorted = [...this.byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  find(tagId: string): TagDefinition | undefined {
    return this.byId.get(tagId);
  }

  /** @throws NOT_FOUND TAG_NOT_DEFINED */
  get(tagId: string): TagDefinition {
    const definition = this.byId.get(tagId);
    if (!definition) throw fault('NOT_FOUND', 'TAG_NOT_DEFINED', 'there is no such tag');
    return definition;
  }

  /** Definitions after `after` whose ids begin with `prefix`. */
  page(prefix: string, after: string, limit: number): TagDefinition[] {
    return this.sorted.filter(({ id }) => id > after && id.startsWith(prefix)).slice(0, limit);
  }
}

/** The taxonomy that the service ships. */
export function shippedTaxonomy(): Taxonomy {
  return new Taxonomy(JSON.parse(readFileSync(join(dataFolder(), 'taxonomy.json'), 'utf8')) as TagDefinition[]);
}
