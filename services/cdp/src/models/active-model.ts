import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { modelToJson, shippedModel, type Model } from '../matching/model.js';
import { ModelsStore } from './models.store.js';

/** The model that matching goes by now, kept in memory until another version is active. */
@Injectable()
export class ActiveModel {
  private known: Model | undefined;

  constructor(
    @Inject(ModelsStore) private readonly store: ModelsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The active version; it stays that until the end of the transaction: who activates another one waits, and then queues what was matched
   * by this one. Hubs are not in it: they are rows that every transaction reads for its own tokens.
   */
  async current(tx: Tx): Promise<Model> {
    await this.store.shareActivation(tx);
    const version = (await this.store.activeVersion(tx)) ?? (await this.first(tx));
    if (this.known?.version !== version) this.known = await this.load(tx, version);
    return this.known;
  }

  private async load(tx: Tx, version: number): Promise<Model> {
    const found = await this.store.find(tx, version);
    const frequencies = found && (await this.store.frequenciesOf(tx, found.frequencyVersion));
    if (found?.profiles === undefined || frequencies === undefined) throw fault('INTERNAL', 'MODEL_BROKEN', 'the matching model cannot be read', { internal: `version ${version}` });
    return { version, profiles: found.profiles, frequencies, hubs: new Set() };
  }

  /** A fresh database goes by the model that ships. */
  private async first(tx: Tx): Promise<number> {
    const { version, profiles } = modelToJson(shippedModel());
    await this.store.insert(tx, { version, state: 'ACTIVE', profiles, frequencyVersion: 0, createTime: this.clock.now(), actor: 'system', records: 0 });
    return version;
  }
}
