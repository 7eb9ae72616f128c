export { parseKeys, secretKey } from './key-ring.js';
export type { KeyRing, VersionedKey } from './key-ring.js';
export { keyVersionOf, newDataKey, open, openWith, rewrapKey, seal, sealWith, unwrapKey, wrapKey } from './seal.js';
export { blindToken, blindTokens } from './blind-token.js';
