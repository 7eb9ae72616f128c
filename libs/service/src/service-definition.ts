import type { Type } from '@nestjs/common';
import type { ServiceConfig } from '@kejing/config';

/** Everything that main.ts says of a service. */
export interface ServiceDefinition {
  /** 'cdp', 'tagging', …: names logs, metrics and tokens. */
  readonly name: string;
  /** Root module, wiring only. It imports PostgresModule.forRoot and MessagingModule.forRoot. */
  readonly module: Type;
  /** Configuration class, read once from the environment. */
  readonly config: new () => ServiceConfig;
  /** Full names of the gRPC services that it serves; kejing.common.v1.OperationsService comes by itself. */
  readonly services: readonly string[];
  /** True where KEJING_HTTP_PORT serves public HTTP. */
  readonly http?: boolean;
}
