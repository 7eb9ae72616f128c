import { maskEmail, maskIdNumber, maskName, maskPhone } from './mask.js';
import type { Profile, Reveal } from './profile.js';

/** Shows as much as `reveal` allows; everything else masked or left out. */
export function maskProfile(profile: Profile, reveal: Reveal): Profile {
  const { birthDate: _, ...rest } = profile;
  switch (reveal) {
    case 'ALL':
      return profile;
    case 'CONTACT':
      return { ...rest, idNumber: maskIdNumber(profile.idNumber), address: '' };
    case 'NONE':
      return {
        ...rest, name: maskName(profile.name), phones: profile.phones.map(maskPhone), email: maskEmail(profile.email), idNumber: maskIdNumber(profile.idNumber), address: '',
      };
  }
}
