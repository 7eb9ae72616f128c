import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsString, MaxLength } from 'class-validator';
import { StudioServiceControllerMethods, type GetStudioRequest, type GetStudioResponse, type StudioServiceController } from '@kejing/contracts/grpc/content/v1/studio';
import { Caller } from '@kejing/grpc';
import { ownAgentId } from '../own-agent.js';
import { PublicAddress } from '../public-address.js';
import { ReadStudios } from './read-studios.js';

class GetStudioDto implements GetStudioRequest {
  @IsString() @MaxLength(64) agentId!: string;
}

@Controller()
@StudioServiceControllerMethods()
export class StudiosGrpc implements StudioServiceController {
  constructor(
    @Inject(ReadStudios) private readonly studios: ReadStudios,
    @Inject(PublicAddress) private readonly address: PublicAddress,
  ) {}

  async getStudio(@Payload() request: GetStudioDto, @Caller() caller: Caller): Promise<GetStudioResponse> {
    const { agentId, slug, displayName, licenceNo, active } = await this.studios.get(ownAgentId(caller, request.agentId));
    return { studio: { agentId, slug, url: this.address.studio(slug), displayName, licenceNo, open: active } };
  }
}
