// Promise: parts of a postal address are brought to one form, and the kind of street does not hide that the street is the same.
import { expect, it } from 'vitest';
import { standardisePostalAddress } from './western-address.js';

const empty = { streetNumber: '', line1: '', line2: '', suburb: '', postcode: '', state: '' };

it('brings streets, states and numbers to one form', () => {
  const one = standardisePostalAddress({ streetNumber: '69', line1: 'giblin street', line2: 'killarney', suburb: 'bittern', postcode: '4814', state: 'qld' });
  const other = standardisePostalAddress({ streetNumber: '', line1: '69 Giblin St.', line2: 'Killarney', suburb: 'Bittern', postcode: '4814', state: 'Queensland' });
  expect(one).toMatchObject({ form: 'WESTERN', road: 'GIBLIN', roadType: 'ST', number: '69', community: 'KILLARNEY', suburb: 'BITTERN', postcode: '4814', state: 'QLD' });
  expect({ ...other, original: '' }).toEqual({ ...one, original: '' });
});
it('keeps a street that is only a kind', () => expect(standardisePostalAddress({ ...empty, line1: 'broadway' })).toMatchObject({ road: 'BROADWAY', roadType: '' }));
it('says that there is none', () => expect(standardisePostalAddress(empty).form).toBe('NONE'));
