/** A planted value, in one of the forms in which it might be written down. */
export interface Needle {
  value: string;
  form: string;
  bytes: Buffer;
}

/** Every form of the values that is looked for. Forms that are the same bytes come once. */
export function needlesOf(values: readonly string[]): Needle[] {
  return values.flatMap((value) => {
    const seen = new Set<string>();
    return formsOf(value).map(([form, bytes]): Needle => ({ value, form, bytes })).filter(({ bytes }) => {
      const isNew = !seen.has(bytes.toString('latin1'));
      seen.add(bytes.toString('latin1'));
      return isNew;
    });
  });
}

/** The needles that are in these bytes. */
export function findIn(haystack: Buffer, needles: readonly Needle[]): Needle[] {
  return needles.filter(({ bytes }) => haystack.includes(bytes));
}

function formsOf(value: string): [form: string, bytes: Buffer][] {
  const utf8 = Buffer.from(value, 'utf8');
  const utf16 = Buffer.from(value, 'utf16le');
  return [
    ['UTF-8', utf8],
    ['UTF-8, lower case', Buffer.from(value.toLowerCase(), 'utf8')],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['JSON escapes', Buffer.from(escaped(value, (code) => code))],
    ['JSON escapes, upper case', Buffer.from(escaped(value, (code) => code.toUpperCase()))],
    ['percent-encoding', Buffer.from(encodeURIComponent(value))],
    ['hexadecimal', Buffer.from(utf8.toString('hex'))],
    ['hexadecimal, upper case', Buffer.from(utf8.toString('hex').toUpperCase())],
    ...[0, 1, 2].flatMap((at): [string, Buffer][] => {
      const text = base64Core(utf8, at);
      return [[`base64 at ${at}`, Buffer.from(text)], [`base64url at ${at}`, Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_'))]];
    }),
  ];
}

const escaped = (value: string, hex: (code: string) => string): string =>
  [...value].map((char) => (char.charCodeAt(0) < 0x80 ? char : `\\u${hex(char.charCodeAt(0).toString(16).padStart(4, '0'))}`)).join('');

/** Those symbols of a base64 text that these bytes alone decide, when `at` bytes (mod 3) stand before them. */
function base64Core(bytes: Buffer, at: number): string {
  const text = Buffer.concat([Buffer.alloc(at), bytes]).toString('base64').replaceAll('=', '');
  const first = Math.ceil((at * 8) / 6);
  const last = Math.floor(((at + bytes.length) * 8) / 6);
  return text.slice(first, last);
}
