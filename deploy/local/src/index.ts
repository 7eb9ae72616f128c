export { LocalStack, type LocalStackOptions, type PartName } from './local-stack.js';
export { openStack, type StackConnection } from './connection.js';
export { serviceNames, type ServiceName } from './services.js';
export { stateFolder } from './state-folder.js';
export { signToken, type TokenRequest } from './token-keys.js';
export type { CertificateFiles } from './certificates.js';
export type { KafkaUser } from './secrets.js';
export type { PortPlan } from './port-plan.js';
export { callAs } from './call-as.js';
