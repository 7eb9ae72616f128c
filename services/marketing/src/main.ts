import { runService } from '@kejing/service';
import { MarketingConfig } from './marketing.config.js';
import { MarketingModule } from './marketing.module.js';

await runService({
  name: 'marketing',
  module: MarketingModule,
  config: MarketingConfig,
  services: ['kejing.marketing.v1.SopService', 'kejing.marketing.v1.RunService', 'kejing.marketing.v1.LeadService', 'kejing.marketing.v1.SendService'],
});
