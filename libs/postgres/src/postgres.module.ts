import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { Database } from './database.js';
import type { MigrationClass } from './migrate.js';
import { openDatabase } from './open-database.js';
import { RequestLog } from './request-log.js';

/**
 * Provides {@link Database} everywhere, opened and migrated before anything is served, from the {@link ServiceConfig} under
 * SERVICE_CONFIG (which a global module of the service provides), and {@link RequestLog}.
 */
@Global()
@Module({})
export class PostgresModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * @param options.service shown in pg_stat_activity; default `kejing`
   * @param options.statementTimeoutMs default 30 000; SET LOCAL statement_timeout cannot go above it
   */
  static forRoot(options: { migrations: MigrationClass[]; service?: string; statementTimeoutMs?: number }): DynamicModule {
    return {
      module: PostgresModule,
      providers: [
        {
          provide: Database,
          inject: [SERVICE_CONFIG],
          useFactory: (config: ServiceConfig) =>
            openDatabase({ service: 'kejing', ...options, url: config.databaseUrl, poolSize: config.databasePool }),
        },
        RequestLog,
      ],
      exports: [Database, RequestLog],
    };
  }

  // Not earlier: Nest closes the transports between beforeApplicationShutdown and this, and running work needs the pool until then.
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
