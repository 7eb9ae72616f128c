import type { RawMessage } from './kafka.js';

/** Packs a record (key, headers, value) into one buffer: length of the head (4 bytes), head as JSON, value as it is. */
export function packRecord(raw: RawMessage): Buffer {
  const head = Buffer.from(
    JSON.stringify({
      offset: raw.offset,
      key: raw.key?.toString('base64') ?? null,
      empty: raw.value === null,
      headers: Object.entries(raw.headers).map(([name, value]) => [name, value.toString('base64')]),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, raw.value ?? Buffer.alloc(0)]);
}

/** Reverses {@link packRecord}. */
export function unpackRecord(packed: Buffer): RawMessage {
  const end = 4 + packed.readUInt32BE(0);
  const head = JSON.parse(packed.toString('utf8', 4, end)) as { offset: string; key: string | null; empty: boolean; headers: [string, string][] };
  return {
    offset: head.offset,
    key: head.key === null ? null : Buffer.from(head.key, 'base64'),
    value: head.empty ? null : packed.subarray(end),
    headers: Object.fromEntries(head.headers.map(([name, value]) => [name, Buffer.from(value, 'base64')])),
  };
}
