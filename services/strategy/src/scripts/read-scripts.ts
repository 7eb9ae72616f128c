import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { decideScript } from './decide-script.js';
import { scriptNotFound } from './script.errors.js';
import type { Script } from './script.js';
import { ScriptsStore } from './scripts.store.js';

@Injectable()
export class ReadScripts {
  constructor(private readonly scripts: ScriptsStore) {}

  /** Those of the keys that are in use, by key. */
  async approved(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Script>> {
    const found = keys.length === 0 ? [] : await this.scripts.approvedByKey(tx, keys);
    return new Map(found.map((script) => [script.scriptKey, script]));
  }

  /** What an agent may say for a task; undefined where no approved script fits its scenario. */
  async forTask(tx: Tx, scenario: string, taskKind: string): Promise<Script | undefined> {
    return scenario === '' ? undefined : decideScript(await this.scripts.approvedOfScenario(tx, scenario), taskKind);
  }

  /** @throws NOT_FOUND SCRIPT_NOT_FOUND */
  async one(tx: Tx, scriptId: string): Promise<Script> {
    const script = await this.scripts.find(tx, scriptId);
    if (!script) throw scriptNotFound();
    return script;
  }

  /** By key, newest version first; empty filters mean all. */
  async page(tx: Tx, filter: { scenario: string; state: string }, after: { key: string; version: number }, limit: number): Promise<Script[]> {
    return this.scripts.page(tx, filter, after, limit);
  }
}
