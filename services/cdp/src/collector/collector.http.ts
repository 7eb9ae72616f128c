import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, HttpCode, Inject, Injectable, Options, Post, Res, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { fault, isKejingError } from '@kejing/errors';
import { CollectEvents } from './collect-events.js';
import { CollectRequest } from './collect.dto.js';
import { CollectorGate } from './collector-gate.js';

const PREFLIGHT_SECONDS = '600';

/** Before the body is looked at: whose page it is, and how much it sent. */
@Injectable()
export class CollectorGuard implements CanActivate {
  constructor(
    @Inject(CollectorGate) private readonly gate: CollectorGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage & { body?: unknown }>();
    const response = context.switchToHttp().getResponse<ServerResponse>();
    const { origin } = request.headers;
    response.setHeader('vary', 'origin');
    this.gate.checkOrigin(origin);
    if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
    if (request.method === 'POST') this.admit(request, response);
    return true;
  }

  private admit(request: IncomingMessage & { body?: unknown }, response: ServerResponse): void {
    const forwarded = request.headers['x-forwarded-for'];
    const address = this.gate.addressOf(request.socket.remoteAddress, Array.isArray(forwarded) ? forwarded.join(',') : forwarded);
    try {
      this.gate.admit(address, eventsIn(request.body), this.clock.now().getTime());
    } catch (error) {
      if (isKejingError(error) && error.metadata['retry_after_seconds']) response.setHeader('retry-after', error.metadata['retry_after_seconds']);
      throw error;
    }
  }
}

/** POST /v1/events: what pages and apps saw. Errors are problem documents (RFC 9457). */
@Controller('v1/events')
@UseGuards(CollectorGuard)
export class CollectorHttp {
  constructor(
    @Inject(CollectEvents) private readonly collectEvents: CollectEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 202 when the brokers have all events. 400, 403, 413, 415, 429 with Retry-After, 503. */
  @Post()
  @HttpCode(202)
  async collect(@Body() body: CollectRequest): Promise<{ accepted: number }> {
    // A list instead of an object gets past the rules of the class.
    if (!Array.isArray(body.events)) throw fault('INVALID', 'REQUEST_INVALID', 'the body must be an object with events');
    await this.collectEvents.execute(body.events, this.clock.now());
    return { accepted: body.events.length };
  }

  @Options()
  @HttpCode(204)
  preflight(@Res({ passthrough: true }) response: ServerResponse): void {
    response.setHeader('access-control-allow-methods', 'POST');
    response.setHeader('access-control-allow-headers', 'content-type');
    response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
  }
}

/** A request counts as one event at least. */
function eventsIn(body: unknown): number {
  const events = typeof body === 'object' && body !== null && 'events' in body ? body.events : undefined;
  return Array.isArray(events) ? Math.max(1, events.length) : 1;
}
