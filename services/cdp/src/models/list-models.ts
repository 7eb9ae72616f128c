import { Injectable } from '@nestjs/common';
import { decodePageToken, encodePageToken } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { modelNotFound } from './activate-model.js';
import { ActiveModel } from './active-model.js';
import { HubsStore } from './hubs.store.js';
import type { ModelVersion } from './match-model.js';
import { ModelsStore } from './models.store.js';

const PAGE = 50;
const QUERY = { method: 'ListModels' };
const NEWEST = 2 ** 31 - 1;

/** Versions of the matching model. */
@Injectable()
export class ListModels {
  constructor(
    private readonly database: Database,
    private readonly models: ModelsStore,
    private readonly hubs: HubsStore,
    private readonly active: ActiveModel,
  ) {}

  /** @param version 0 for the active one @throws KejingError NOT_FOUND MODEL_NOT_FOUND */
  async one(version: number): Promise<{ model: ModelVersion; hubs: number }> {
    return this.database.tx(async (tx) => {
      const model = await this.models.find(tx, version || (await this.active.current(tx)).version);
      if (model === undefined) throw modelNotFound();
      return { model, hubs: await this.hubs.count(tx) };
    });
  }

  /** Newest first. */
  async page(pageSize: number, pageToken: string): Promise<{ models: ModelVersion[]; hubs: number; nextPageToken: string }> {
    const limit = pageSize || PAGE;
    const before = decodePageToken<{ version: number }>(pageToken, QUERY)?.version ?? NEWEST;
    return this.database.tx(async (tx) => {
      await this.active.current(tx); // the version that ships is one too, before anything was matched
      const found = await this.models.list(tx, before, limit + 1);
      const models = found.slice(0, limit);
      return { models, hubs: await this.hubs.count(tx), nextPageToken: found.length > limit ? encodePageToken(QUERY, { version: models.at(-1)!.version }) : '' };
    });
  }
}
