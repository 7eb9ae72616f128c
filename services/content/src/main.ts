import { runService } from '@kejing/service';
import { ContentConfig } from './content.config.js';
import { ContentModule } from './content.module.js';

await runService({
  name: 'content',
  module: ContentModule,
  config: ContentConfig,
  services: [
    'kejing.content.v1.ContentService',
    'kejing.content.v1.LinkService',
    'kejing.content.v1.InteractionStrategyService',
    'kejing.content.v1.StudioService',
  ],
  http: true,
});
