import 'reflect-metadata';
import { runService } from '@kejing/service';
import { CdpConfig } from './cdp.config.js';
import { CdpModule } from './cdp.module.js';
import { checkErasureList } from './privacy/erasure-list-of.js';
import { rewrapCommand } from './vault/rewrap-command.js';

await runService({
  name: 'cdp',
  module: CdpModule,
  config: CdpConfig,
  services: [
    'kejing.cdp.v1.IdentityService', 'kejing.cdp.v1.CustomerViewService', 'kejing.cdp.v1.ConsentService', 'kejing.cdp.v1.ContactService',
    'kejing.cdp.v1.ConversationService', 'kejing.cdp.v1.PrivacyService', 'kejing.cdp.v1.SegmentService', 'kejing.cdp.v1.AgentService',
    'kejing.cdp.v1.MatchingService',
  ],
  http: true,
  prepare: checkErasureList,
  commands: { 'rewrap-keys': rewrapCommand },
});
