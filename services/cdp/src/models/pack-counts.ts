/** Counts by digest as bytes: pairs of unsigned 32-bit numbers, big-endian, digests ascending. */
export function packCounts(counts: ReadonlyMap<number, number>): Buffer {
  const out = Buffer.allocUnsafe(counts.size * 8);
  let offset = 0;
  for (const [digest, count] of [...counts].sort(([x], [y]) => x - y)) {
    offset = out.writeUInt32BE(digest, offset);
    offset = out.writeUInt32BE(Math.min(count, 0xffff_ffff), offset);
  }
  return out;
}

/** What {@link packCounts} packed. */
export function unpackCounts(packed: Buffer): Map<number, number> {
  const counts = new Map<number, number>();
  for (let offset = 0; offset < packed.length; offset += 8) counts.set(packed.readUInt32BE(offset), packed.readUInt32BE(offset + 4));
  return counts;
}
