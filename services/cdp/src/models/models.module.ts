import { Module } from '@nestjs/common';
import { ActiveModel } from './active-model.js';
import { ModelsStore } from './models.store.js';

/** What matching knows: the active model, for those who match. */
@Module({ providers: [ModelsStore, ActiveModel], exports: [ModelsStore, ActiveModel] })
export class ModelsModule {}
