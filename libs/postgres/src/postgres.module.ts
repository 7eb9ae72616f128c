import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown, type Type } from '@nestjs/common';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { Database } from './database.js';
import type { MigrationClass } from './migrate.js';
import { openDatabase } from './open-database.js';
import { RequestLog } from './request-log.js';

interface PostgresDynamicModule extends DynamicModule { readonly migrations: MigrationClass[] }

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
  static forRoot(options: { migrations: MigrationClass[]; service?: string; statementTimeoutMs?: number }): PostgresDynamicModule {
    return {
      module: PostgresModule,
      migrations: options.migrations,
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

/** The migrations of a service: those that its root module hands to {@link PostgresModule.forRoot}. */
export function migrationsOf(root: Type): MigrationClass[] {
  const imports = (Reflect.getMetadata('imports', root) ?? []) as (Type | Partial<PostgresDynamicModule>)[];
  const found = imports.find((entry): entry is PostgresDynamicModule => 'module' in entry && entry.module === PostgresModule);
  return found?.migrations ?? [];
}
