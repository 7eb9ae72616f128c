import { randomBytes } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** DI token of a {@link RandomName}. */
export const RANDOM_NAME = Symbol('content:random-name');

/** Makes an unguessable name of `bits` bits (a multiple of 8), as base62 of a fixed length: 128 bits are 22 characters. */
export type RandomName = (bits: number) => string;

export const randomName: RandomName = (bits) => {
  const length = Math.ceil(bits / Math.log2(62));
  let value = BigInt(`0x${randomBytes(bits / 8).toString('hex')}`);
  let name = '';
  for (let i = 0; i < length; i++) {
    name = BASE62[Number(value % 62n)]! + name;
    value /= 62n;
  }
  return name;
};
