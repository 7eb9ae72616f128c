import type { AttributeName } from './attribute.js';
import type { GoldenAttribute } from './golden-record.js';
import { maskEmail, maskIdNumber, maskName, maskPhone } from './mask.js';
import type { Reveal } from './profile.js';

/** How a value is shown; '' where it is not shown at all. */
const shown: Record<AttributeName, { clear: readonly Reveal[]; mask(value: string): string }> = {
  name: { clear: ['CONTACT', 'ALL'], mask: maskName },
  gender: { clear: ['NONE', 'CONTACT', 'ALL'], mask: (value) => value },
  birth_date: { clear: ['ALL'], mask: () => '' },
  id_number: { clear: ['ALL'], mask: maskIdNumber },
  mobile: { clear: ['CONTACT', 'ALL'], mask: maskPhone },
  email: { clear: ['CONTACT', 'ALL'], mask: maskEmail },
  wechat: { clear: ['ALL'], mask: () => '' },
  address: { clear: ['ALL'], mask: () => '' },
  employer: { clear: ['ALL'], mask: () => '' },
};

/** Shows as much as `reveal` allows, by the rules of the profile; probabilities and lineage stay. */
export function maskAttribute(attribute: GoldenAttribute, reveal: Reveal): GoldenAttribute {
  const { clear, mask } = shown[attribute.name];
  if (clear.includes(reveal)) return attribute;
  return { ...attribute, value: mask(attribute.value), sources: attribute.sources.map((source) => ({ ...source, value: mask(source.value) })) };
}
