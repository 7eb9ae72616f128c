import type { DocumentType } from '../standards/clean-document.js';
import type { StandardDocument } from '../standards/standard-party.js';
import type { Digest, DocumentFeatures } from './feature-types.js';

/** Features of a document; undefined where there is nothing to compare. */
export function documentOf(document: StandardDocument, of: Digest): DocumentFeatures | undefined {
  const { type, quality, exclusive, holder } = document;
  if (type === '' || holder === '' || quality === 'JUNK' || quality === 'MISSING') return undefined;
  const column = `document-${family(type)}`;
  return {
    type, quality, exclusive, holder: of(column, holder), orgCode: of('org-code', document.orgCode ?? ''),
    near: holder.length < 6 || holder.length > 20 ? [] : leaveOneOut(holder).map((part) => of(column, part)),
  };
}

/** Kinds that hold numbers of one system of numbers. */
export const family = (type: DocumentType): string => (type === 'HOUSEHOLD_REGISTER' ? 'RESIDENT_ID' : type);

/** A text with each of its characters left out in turn. */
export const leaveOneOut = (text: string): string[] => Array.from(text, (_, i) => text.slice(0, i) + text.slice(i + 1));
