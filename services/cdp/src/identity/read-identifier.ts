import { IdType } from '@kejing/contracts/grpc/insurer/v1/party';
import { fault } from '@kejing/errors';
import type { DocumentType } from '../standards/clean-document.js';
import type { LookupCustomerDto } from './identity.dto.js';
import type { Identifier } from './lookup-customer.js';

/** The one identifier of a lookup. @throws KejingError INVALID IDENTIFIER_MISSING */
export function readIdentifier(request: LookupCustomerDto): Identifier {
  const { document, phone, email, sourceKey } = request;
  if (document) return { kind: 'document', type: documentType(document.type), number: document.number };
  if (phone) return { kind: 'phone', phone };
  if (email) return { kind: 'email', email };
  if (sourceKey) return { kind: 'source', sourceSystem: sourceKey.sourceSystem, sourceId: sourceKey.sourceId };
  throw fault('INVALID', 'IDENTIFIER_MISSING', 'one identifier is needed', { fieldViolations: [{ field: 'identifier', description: 'one of document, phone, email, source_key' }] });
}

function documentType(type: IdType): DocumentType {
  const name = IdType[type]?.replace(/^ID_TYPE_/, '') ?? '';
  return (name === 'UNSPECIFIED' || name === 'UNRECOGNIZED' ? '' : name) as DocumentType;
}
