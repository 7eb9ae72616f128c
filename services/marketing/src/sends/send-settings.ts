import { parseTimeOfDay } from '../sops/duration.js';
import type { Imprint } from './compose-message.js';
import type { SendRules } from './decide-send.js';

const DAY_MS = 86_400_000;

/** What the insurer set for messages. */
export interface SendSettings {
  readonly rules: SendRules;
  readonly imprint: Imprint;
}

interface Configured {
  readonly businessZone: string;
  readonly quietHours: string;
  readonly sendCap: number;
  readonly sendCapDays: number;
  readonly optOutText: string;
  readonly companyName?: string | undefined;
}

/** DI token of the {@link SendSettings}. */
export const SEND_SETTINGS = Symbol('kejing:send-settings');

/** The settings of a configuration, whose texts are checked already. */
export function sendSettings(config: Configured): SendSettings {
  const [from, to] = config.quietHours.split('-').map((time) => parseTimeOfDay(time) ?? 0);
  return {
    rules: {
      zone: config.businessZone, quiet: { from: from!, to: to! }, cap: config.sendCap, capWindowMs: config.sendCapDays * DAY_MS, maxWaitMs: 7 * DAY_MS, retryMs: 60_000,
    },
    imprint: { companyName: config.companyName ?? '', optOut: config.optOutText },
  };
}
