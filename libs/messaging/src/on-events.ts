import { applyDecorators, Catch, SetMetadata, UseFilters } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { throwError } from 'rxjs';
import type { ReceivedEvent } from './event.js';

/** Transport id of {@link KafkaEvents}; keeps these handlers away from other transports of a hybrid application. */
export const KAFKA_EVENTS = Symbol('KAFKA_EVENTS');

/** Metadata key on every method marked with {@link OnEvents}; global guards of other transports let such methods pass. */
export const EVENT_HANDLER = 'kejing:event-handler';

export interface OnEventsOptions {
  /** Consumer group `<service>.<slice>`; each group is one Kafka consumer and sees every event once. */
  group: string;
  topic: string;
  /** The handler takes `ReceivedEvent[]`: the events of one transaction, in order. */
  batch?: boolean;
  /**
   * What an event is going to change besides its own key, by name. The names of a chunk are locked in one order before its first
   * handler runs, so that two partitions which change the same things wait for each other instead of deadlocking.
   */
  locks?: (event: ReceivedEvent) => readonly string[];
}

/** Nest's RPC filter would replace an Error by "Internal server error"; the strategy has to see the cause. */
@Catch()
class PassErrorsThrough implements ExceptionFilter {
  catch(error: unknown) {
    return throwError(() => error);
  }
}

/** Marks a controller method as the handler of a topic for a consumer group: one handler per group and topic. */
export function OnEvents(options: OnEventsOptions): MethodDecorator {
  return applyDecorators(
    EventPattern<string>(`${options.group} ${options.topic}`, KAFKA_EVENTS, { ...options }),
    SetMetadata(EVENT_HANDLER, options),
    UseFilters(new PassErrorsThrough()),
  );
}
