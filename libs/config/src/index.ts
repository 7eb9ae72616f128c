import 'reflect-metadata';

export { Env } from './env.js';
export type { EnvOptions } from './env.js';
export { loadConfig } from './load-config.js';
export { SERVICE_CONFIG, ServiceConfig } from './service-config.js';
export { parseTokenIssuers } from './token-issuer.js';
export type { TokenIssuer } from './token-issuer.js';
