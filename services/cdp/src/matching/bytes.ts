/** Writes small numbers close together. Lists have at most 255 entries. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(1024);
  private at = 0;

  byte(value: number): void {
    this.room(1);
    this.buffer[this.at++] = value;
  }

  half(value: number): void {
    this.room(2);
    this.at = this.buffer.writeUInt16LE(value, this.at);
  }

  word(value: number): void {
    this.room(4);
    this.at = this.buffer.writeUInt32LE(value, this.at);
  }

  signed(value: number): void {
    this.room(4);
    this.at = this.buffer.writeInt32LE(value, this.at);
  }

  words(values: readonly number[]): void {
    this.byte(values.length);
    for (const value of values) this.word(value);
  }

  halves(values: readonly number[]): void {
    this.byte(values.length);
    for (const value of values) this.half(value);
  }

  /** A list of known length of which many are 0: a bit for each, then those that are not. At most 24. */
  some(values: readonly number[]): void {
    let present = 0;
    for (let i = 0; i < values.length; i++) if (values[i] !== 0) present |= 1 << i;
    this.byte(present & 0xff);
    this.byte((present >> 8) & 0xff);
    this.byte((present >> 16) & 0xff);
    for (const value of values) if (value !== 0) this.word(value);
  }

  bytes(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.at));
  }

  private room(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(this.buffer.length * 2);
    this.buffer.copy(larger);
    this.buffer = larger;
  }
}

/** Reads what ByteWriter wrote. Plain loops over bytes: a record is read for each candidate. */
export class ByteReader {
  private at = 0;

  constructor(private readonly buffer: Uint8Array) {}

  byte(): number {
    return this.buffer[this.at++]!;
  }

  half(): number {
    const { buffer, at } = this;
    this.at = at + 2;
    return buffer[at]! | (buffer[at + 1]! << 8);
  }

  word(): number {
    return this.signed() >>> 0;
  }

  signed(): number {
    const { buffer, at } = this;
    this.at = at + 4;
    return buffer[at]! | (buffer[at + 1]! << 8) | (buffer[at + 2]! << 16) | (buffer[at + 3]! << 24);
  }

  words(): number[] {
    const values: number[] = [];
    for (let left = this.byte(); left > 0; left--) values.push(this.word());
    return values;
  }

  halves(): number[] {
    const values: number[] = [];
    for (let left = this.byte(); left > 0; left--) values.push(this.half());
    return values;
  }

  some(length: number): number[] {
    const present = this.byte() | (this.byte() << 8) | (this.byte() << 16);
    const values: number[] = [];
    for (let i = 0; i < length; i++) values.push(present & (1 << i) ? this.word() : 0);
    return values;
  }
}
