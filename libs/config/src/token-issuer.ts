/** Who may sign tokens, and where its public keys are: a file, or an address. Exactly one of the two is set. */
export interface TokenIssuer {
  /** The `iss` claim, such as `https://sso.example.com` or `kejing:service:cdp`. */
  issuer: string;
  /** Path of a JWKS file. */
  jwksFile?: string;
  /** https address of a JWKS (http only to this machine). */
  jwksUri?: string;
  /** Set if the issuer is one of our services: its tokens are service tokens of this name only. */
  service?: string;
}

const keys = new Set(['issuer', 'jwksFile', 'jwksUri', 'service']);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/**
 * Reads `[{"issuer":"…","jwksFile":"…"|"jwksUri":"…","service":"cdp"?}]`.
 * @throws TypeError that says which entry is wrong
 */
export function parseTokenIssuers(text: string): TokenIssuer[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new TypeError('not a list');
  const issuers = list.map((entry: unknown, i) => {
    if (typeof entry !== 'object' || entry === null || Object.entries(entry).some(([k, v]) => !keys.has(k) || !isText(v))) throw new TypeError(`entry ${i + 1}`);
    const issuer = entry as TokenIssuer;
    const oneSource = isText(issuer.jwksFile) !== isText(issuer.jwksUri);
    // A key set that is fetched in the clear can be replaced on the way, and with it every identity.
    const safe = issuer.jwksUri === undefined || isSafeUri(issuer.jwksUri);
    if (!isText(issuer.issuer) || !oneSource || !safe) throw new TypeError(`entry ${i + 1}`);
    return issuer;
  });
  if (new Set(issuers.map((i) => i.issuer)).size !== issuers.length) throw new TypeError('an issuer twice');
  return issuers;
}

function isSafeUri(text: string): boolean {
  const uri = new URL(text);
  return uri.protocol === 'https:' || (uri.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(uri.hostname));
}
