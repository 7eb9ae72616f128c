const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** A unified social credit code (GB 32100) in its one form; undefined where it is none. */
export function readUscc(text: string): string | undefined {
  const code = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  const values = Array.from(code, (symbol) => ALPHABET.indexOf(symbol));
  if (!/^[0-9A-Y][0-9A-Y]\d{6}.{10}$/.test(code) || values.includes(-1)) return undefined;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * values[i]!, 0);
  if (ALPHABET[(31 - (sum % 31)) % 31] !== code[17]) return undefined;
  return readOrgCode(code.slice(8, 17)) === undefined ? undefined : code;
}

/** An organisation code (GB 11714), nine characters without hyphen; undefined where it is none. */
export function readOrgCode(text: string): string | undefined {
  const code = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(code)) return undefined;
  const sum = ORG_WEIGHTS.reduce((total, weight, i) => total + weight * Number.parseInt(code[i]!, 36), 0);
  const check = 11 - (sum % 11);
  return (check === 10 ? 'X' : check === 11 ? '0' : String(check)) === code[8] ? code : undefined;
}
