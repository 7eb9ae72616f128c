import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { StrategyCatalogue } from './strategy-catalogue.js';

// Outcomes change success rates all the time; ranking by rates that are a second old is as good.
const PAUSE_MS = 1_000;

/** Keeps this replica's catalogue up to date: at the start, and whenever any replica says that strategies or their success changed. */
@Injectable()
export class StrategyCatalogueWorker implements OnApplicationShutdown, OnModuleInit {
  private readonly logger = new Logger('StrategyCatalogue');
  private asked = false;
  private running = false;
  private stopped = false;

  constructor(
    private readonly db: Database,
    private readonly catalogue: StrategyCatalogue,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.catalogue.refresh();
    await this.db.listen('strategy_catalogue', () => void this.follow());
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  private async follow(): Promise<void> {
    this.asked = true;
    if (this.running) return;
    this.running = true;
    while (this.asked && !this.stopped) {
      this.asked = false;
      await this.catalogue.refresh().catch(() => {
        this.asked = true;
        this.logger.warn('strategies could not be loaded; trying again');
      });
      await sleep(PAUSE_MS, undefined, { ref: false });
    }
    this.running = false;
  }
}
