import { Module } from '@nestjs/common';
import { loadConfig } from '@kejing/config';
import { EventProducer } from '@kejing/messaging';
import { CollectEvents } from './collect-events.js';
import { CollectorConfig } from './collector.config.js';
import { CollectorGate } from './collector-gate.js';
import { CollectorGuard, CollectorHttp } from './collector.http.js';

/** The HTTP inlet for pages and apps. It meets the rest of the service on insurer.touchpoint.v1 only. */
@Module({
  controllers: [CollectorHttp],
  providers: [
    CollectorGuard,
    { provide: CollectorGate, useFactory: () => new CollectorGate(loadConfig(CollectorConfig)) },
    { provide: CollectEvents, inject: [EventProducer], useFactory: (producer: EventProducer) => new CollectEvents(producer) },
  ],
})
export class CollectorModule {}
