import { fault } from '@kejing/errors';
import { cleanDocument, type DocumentType } from '../standards/clean-document.js';
import { cleanEmail } from '../standards/clean-email.js';
import { cleanName } from '../standards/clean-name.js';
import { cleanPhone } from '../standards/clean-phone.js';
import type { AttributeName } from './attribute.js';
import type { CorrectedValue } from './read-corrections.js';

/**
 * A steward's value in its one form. Documents without a check digit are taken by the kind that the customer is known by.
 * @param today YYYY-MM-DD @param document kind of the customer's document now, '' for none
 * @throws KejingError INVALID ATTRIBUTE_VALUE_INVALID
 */
export function cleanCorrection(attribute: AttributeName, text: string, document: string, today: string): CorrectedValue {
  const value = text.normalize('NFKC').trim();
  if (value === '') return { value };
  switch (attribute) {
    case 'name':
      return { value: usable(cleanName(value)) };
    case 'gender':
      return { value: usable(value === 'M' || value === 'F' ? value : '') };
    case 'birth_date':
      return { value: usable(isDate(value) && value <= today ? value : '') };
    case 'mobile': {
      const phone = cleanPhone(value);
      return { value: usable(phone.valid ? phone.number : '') };
    }
    case 'email': {
      const email = cleanEmail(value);
      return { value: usable(email.valid ? email.address : '') };
    }
    case 'id_number':
      return documentOf(value, document, today);
    case 'wechat':
    case 'address':
    case 'employer':
      return { value };
    default:
      return attribute satisfies never;
  }
}

function documentOf(value: string, known: string, today: string): CorrectedValue {
  const kinds: DocumentType[] = ['RESIDENT_ID', 'USCC', ...(known === '' ? [] : [known as DocumentType])];
  for (const kind of kinds) {
    const { type, number, qualityCode } = cleanDocument(kind, value, today);
    if (qualityCode === undefined) return { value: number, document: type };
  }
  throw invalid();
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function usable(value: string): string {
  if (value === '') throw invalid();
  return value;
}

const invalid = () =>
  fault('INVALID', 'ATTRIBUTE_VALUE_INVALID', 'value must be of the form of the attribute', { fieldViolations: [{ field: 'value', description: 'not of the form of the attribute' }] });
