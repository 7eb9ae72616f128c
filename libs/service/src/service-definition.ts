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
  /** What it needs besides: tried by `migrate`, before the database is touched. */
  readonly prepare?: { run(config: ServiceConfig): Promise<void> }['run'];
  /** What else its program does, by the first argument (`node main.js NAME …`), in place of serving. False ends it with 1. */
  readonly commands?: Readonly<Record<string, ServiceCommand>>;
}

/** A command of an operator, with what follows its name; `say` writes a line. A method, so that a service may ask for its own configuration class. */
export type ServiceCommand = { run(config: ServiceConfig, args: readonly string[], say: (line: string) => void): Promise<boolean> }['run'];
