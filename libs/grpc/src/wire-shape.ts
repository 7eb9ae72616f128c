import protobuf from 'protobufjs';

const fieldMask = '.google.protobuf.FieldMask';

/**
 * Makes protobufjs give and take field masks as ts-proto's interfaces declare them: a list of paths. Before any definition is
 * loaded.
 */
export function useFieldMaskLists(): void {
  protobuf.wrappers[fieldMask] ??= {
    fromObject(this: protobuf.Type, value: unknown) {
      return this.fromObject(Array.isArray(value) ? { paths: value as string[] } : (value as Record<string, unknown>));
    },
    toObject: (message: protobuf.Message) => [...((message as { paths?: string[] }).paths ?? [])] as unknown as Record<string, unknown>,
  };
}

/**
 * What proto-loader decoded, in the shape of ts-proto's interfaces: an absent message is undefined, not null. In place.
 * Throws where a text holds U+0000, which PostgreSQL cannot store.
 */
export function fromWire<T>(value: T): T {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new TypeError('U+0000 in a text');
  } else if (Array.isArray(value)) {
    for (const item of value) fromWire(item);
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    const fields = value as Record<string, unknown>;
    for (const name in fields) {
      if (fields[name] === null) fields[name] = undefined;
      else fromWire(fields[name]);
    }
  }
  return value;
}
