import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import type { CorrectAttributeResponse, IdentityServiceController, ListAttributesResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import { Caller } from '@kejing/grpc';
import { civilDate } from '../identity/civil-date.js';
import { GoldenAttributes } from './golden-attributes.js';
import { CorrectAttributeDto, ListAttributesDto } from './golden-record.dto.js';

/** kejing.cdp.v1.IdentityService: the golden record. */
@Controller()
export class GoldenRecordGrpc implements Pick<IdentityServiceController, 'listAttributes' | 'correctAttribute'> {
  constructor(
    @Inject(GoldenAttributes) private readonly attributes: GoldenAttributes,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  @GrpcMethod('IdentityService')
  listAttributes(@Payload() req: ListAttributesDto, @Caller() caller: Caller): Promise<ListAttributesResponse> {
    return this.attributes.list(req, caller, this.clock.now());
  }

  @GrpcMethod('IdentityService')
  correctAttribute(@Payload() req: CorrectAttributeDto, @Caller() caller: Caller): Promise<CorrectAttributeResponse> {
    const now = this.clock.now();
    return this.attributes.correct(req, caller, { now, today: civilDate(now, this.config.businessZone) });
  }
}
