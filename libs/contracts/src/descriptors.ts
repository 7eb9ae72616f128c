import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescField, type DescMethod, fromBinary, getOption, hasOption } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { access, Kind, kind, Level, level, Role } from './gen/es/kejing/common/v1/options_pb.js';
import { imagePath } from './image-path.js';

const bytes = readFileSync(imagePath);

/** Every message, enum and service of the contracts, with options; what reflection and access checks read. */
export const descriptorRegistry = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));

/** Who may call a method. */
export interface MethodAccess {
  /** Names without prefix: AGENT, STEWARD … */
  readonly roles: readonly string[];
  /** The token must name the purpose of the call. */
  readonly purpose: boolean;
}

const accessOf = (method: DescMethod): MethodAccess | undefined => {
  if (!hasOption(method, access)) return undefined;
  const option = getOption(method, access);
  return { roles: option.roles.map((role) => Role[role]), purpose: option.purpose };
};

const accessByMethod = new Map<string, MethodAccess>();
for (const type of descriptorRegistry) {
  if (type.kind !== 'service' || !type.typeName.startsWith('kejing.')) continue;
  for (const method of type.methods) {
    const found = accessOf(method);
    if (found !== undefined) accessByMethod.set(`/${type.typeName}/${method.name}`, found);
  }
}

/** Access of `/kejing.cdp.v1.IdentityService/Merge`; undefined means that nobody may call it. */
export const methodAccess = (fullMethod: string): MethodAccess | undefined => accessByMethod.get(fullMethod);

/** Every method with an access rule, by its full name. */
export const accessRules = (): ReadonlyMap<string, MethodAccess> => accessByMethod;

/** What a field says of a person, and its level; both UNSPECIFIED where it is not classed. */
export interface FieldClass {
  readonly kind: keyof typeof Kind;
  readonly level: keyof typeof Level;
}

/** Class of a field of the contracts. */
export const fieldClass = (field: DescField): FieldClass => ({
  kind: Kind[getOption(field, kind)] as keyof typeof Kind,
  level: Level[getOption(field, level)] as keyof typeof Level,
});

/** Fields of the contracts' own messages, nested ones and map entries aside. */
export function* ownFields(): Generator<DescField> {
  for (const type of descriptorRegistry) {
    if (type.kind === 'message' && type.typeName.startsWith('kejing.')) yield* type.fields;
  }
}

/** camelCase names of all fields that identify a person or say something of her; log redaction is built from it. */
export const personalFieldNames = (): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const field of ownFields()) {
    if (['IDENTIFYING', 'SENSITIVE'].includes(fieldClass(field).kind)) names.add(field.localName);
  }
  return names;
};
