import type { ServiceDefinition } from '@kejing/service';
import { TaggingConfig } from './tagging.config.js';
import { TaggingModule } from './tagging.module.js';

/** What the service is; main.ts and the tests start it. */
export const tagging: ServiceDefinition = {
  name: 'tagging',
  module: TaggingModule,
  config: TaggingConfig,
  services: ['kejing.tagging.v1.TaxonomyService', 'kejing.tagging.v1.TagService', 'kejing.tagging.v1.RuleService'],
};
