import { Env, ServiceConfig } from '@kejing/config';

/** What the tag system reads from its environment, beside what every service does. */
export class TaggingConfig extends ServiceConfig {
  /** Where conversations are asked for, host:port. */
  @Env('KEJING_CDP_ADDRESS', { required: true }) declare cdpAddress: string;
}
