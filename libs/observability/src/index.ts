export { createLogger, type Logger } from './logger.js';
export { NestLogger } from './nest-logger.js';
export { logError, type LoggedError } from './log-error.js';
export { counter, gauge, histogram, registry, startMetrics } from './metrics.js';
export { grpcMetrics, type GrpcMetrics } from './grpc-metrics.js';
export { httpMetrics, type CountedRequest, type CountedResponse } from './http-metrics.js';
export { poolMetrics } from './pool-metrics.js';
export { startAdminServer, type AdminServer, type AdminServerOptions, type Probe } from './admin-server.js';
