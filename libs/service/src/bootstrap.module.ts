import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CLOCK, IDS, systemClock, systemIds } from '@kejing/clock';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { GRPC_CREDENTIALS, type GrpcCredentials } from '@kejing/grpc';
import { OperationsController } from './operations.grpc.js';
import type { ServiceDefinition } from './service-definition.js';

/** Root of every service: what all modules may inject, the service's own module, and the operations RPCs. */
@Global()
@Module({})
export class BootstrapModule {
  static of(definition: ServiceDefinition, config: ServiceConfig, credentials: GrpcCredentials): DynamicModule {
    return {
      module: BootstrapModule,
      imports: [definition.module],
      controllers: [OperationsController],
      providers: [
        { provide: SERVICE_CONFIG, useValue: config },
        { provide: GRPC_CREDENTIALS, useValue: credentials },
        { provide: CLOCK, useValue: systemClock },
        { provide: IDS, useValue: systemIds },
      ],
      exports: [SERVICE_CONFIG, GRPC_CREDENTIALS, CLOCK, IDS],
    };
  }
}
