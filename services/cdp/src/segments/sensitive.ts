import { Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { EffectiveConsent } from '../consent/consent-reader.js';

/** Facts that are no sensitive personal information; all others (declarations on health, income …) need the consent for it. */
const ORDINARY_FACTS = ['age', 'gender', 'province'];

export const isOrdinaryFact = (name: string): boolean => ORDINARY_FACTS.includes(name);

/** Whether sensitive information of a customer may be used: she allowed it, and refused it nowhere (PIPL art. 29). */
export function mayUseSensitive(effective: readonly EffectiveConsent[]): boolean {
  const said = effective.filter((one) => one.purpose === Purpose.SENSITIVE);
  return said.length > 0 && said.every((one) => one.granted);
}
