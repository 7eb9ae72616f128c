/*
 * Customer ID: 13 random symbols of Crockford's base 32 (65 bits) and one check symbol of the same alphabet.
 * Check: the sum over GF(32) of symbol i times a^i is zero, a = x of GF(2)[x]/(x^5 + x^2 + 1). The fourteen weights a^0 … a^13 are
 * distinct and not zero, so every single wrong symbol and every swap of two different symbols, neighbours or not, is found.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_SYMBOLS = 13;
const REDUCTION = 0b100101;

/** Makes a customer ID of random bytes (at least 13; the low five bits of each count). */
export function customerIdOf(random: Uint8Array): string {
  const symbols = Array.from(random.subarray(0, RANDOM_SYMBOLS), (byte) => byte & 31);
  if (symbols.length < RANDOM_SYMBOLS) throw new RangeError('13 random bytes are needed');
  // The check symbol has weight a^0 = 1, so it is the sum of the others: in GF(2^n) a value is its own negative.
  const check = symbols.reduce((sum, symbol, i) => sum ^ times(symbol, weight(i + 1)), 0);
  return [...symbols, check].map((symbol) => ALPHABET[symbol]).join('');
}

/** The ID in its one spelling (upper case, no hyphens, O read as 0, I and L as 1); undefined where it cannot be one. */
export function normaliseCustomerId(text: string): string | undefined {
  const id = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (id.length !== RANDOM_SYMBOLS + 1) return undefined;
  const symbols = Array.from(id, (symbol) => ALPHABET.indexOf(symbol));
  if (symbols.includes(-1)) return undefined;
  const check = symbols.pop()!;
  return symbols.reduce((sum, symbol, i) => sum ^ times(symbol, weight(i + 1)), check) === 0 ? id : undefined;
}

function times(a: number, b: number): number {
  let product = 0;
  for (let x = a, y = b; y > 0; y >>= 1) {
    if (y & 1) product ^= x;
    x <<= 1;
    if (x & 32) x ^= REDUCTION;
  }
  return product;
}

function weight(power: number): number {
  let value = 1;
  for (let i = 0; i < power; i++) value = times(value, 2);
  return value;
}
