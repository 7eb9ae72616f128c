import { Module } from '@nestjs/common';
import { RequestLog } from './request-log.js';
import { RequestsStore } from './requests.store.js';

@Module({ providers: [RequestsStore, RequestLog], exports: [RequestLog] })
export class RequestsModule {}
