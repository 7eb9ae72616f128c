import { cleanDocument, type CleanDocument, type DocumentType } from '../standards/clean-document.js';
import { nameMatchKey } from '../standards/clean-name.js';
import { standardiseAddress } from '../standards/standard-address.js';
import { standardiseOrganisation } from '../standards/standard-organisation.js';
import type { AttributeName } from './attribute.js';

/** No document is dated after it: a number's form is judged, not the holder's age. */
const ANY_DAY = '9999-12-31';

/** A document's number by its form alone. */
export const readDocument = (idType: string, idNumber: string): CleanDocument => cleanDocument(idType as DocumentType, idNumber, ANY_DAY);

/** What a value is compared by. `document`: the kind of document that an identity number is of. */
export function keyOfValue(attribute: AttributeName, value: string, idType: string): { key: string; document?: string } {
  switch (attribute) {
    case 'name':
      return { key: nameMatchKey(value) };
    case 'id_number': {
      const { type, number, key } = readDocument(idType, value);
      // Registers name people by their resident ID.
      return { key: key?.value ?? number, document: type === 'HOUSEHOLD_REGISTER' ? 'RESIDENT_ID' : type };
    }
    case 'address':
      return { key: addressKey(value) };
    case 'employer':
      return { key: employerKey(value) };
    case 'gender':
    case 'birth_date':
    case 'mobile':
    case 'email':
    case 'wechat':
      return { key: value };
    default:
      return attribute satisfies never;
  }
}

/** By its parts from the road down, which are what sources spell in many ways; the whole text where it has none of them. */
function addressKey(value: string): string {
  const { road, number, community, building, unit, room, floor, postcode } = standardiseAddress(value);
  const parts = [road, number, community, building, unit, room || floor, postcode];
  return parts.some((part) => part !== '') ? parts.join(' ') : value.normalize('NFKC').replace(/\s/gu, '');
}

function employerKey(value: string): string {
  const { place, core } = standardiseOrganisation(value);
  return place + core || value.normalize('NFKC').replace(/\s/gu, '');
}
