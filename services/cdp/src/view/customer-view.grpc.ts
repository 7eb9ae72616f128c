import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import {
  CustomerViewServiceControllerMethods, type CustomerViewServiceController, type GetCustomerViewResponse, type ListInteractionsResponse,
  type ListPoliciesResponse,
} from '@kejing/contracts/grpc/cdp/v1/customer_view';
import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { toDate } from '@kejing/contracts';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { Caller } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { civilDate } from '../identity/civil-date.js';
import type { PurposeName } from './decide-reveal.js';
import { GetCustomerView } from './get-customer-view.js';
import { ListInteractions } from './list-interactions.js';
import { ListPolicies } from './list-policies.js';
import { decideParts } from './view-parts.js';
import { GetCustomerViewDto, ListInteractionsDto, ListPoliciesDto } from './view.dto.js';
import { toInteraction, toPolicy, toViewMessage } from './view.messages.js';

const INTERACTIONS = 20;
const PAGE = 50;

/** kejing.cdp.v1.CustomerViewService */
@Controller()
@CustomerViewServiceControllerMethods()
export class CustomerViewGrpc implements CustomerViewServiceController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(GetCustomerView) private readonly view: GetCustomerView,
    @Inject(ListInteractions) private readonly interactions: ListInteractions,
    @Inject(ListPolicies) private readonly policies: ListPolicies,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  async getCustomerView(@Payload() req: GetCustomerViewDto, @Caller() caller: Caller): Promise<GetCustomerViewResponse> {
    const now = this.clock.now();
    const view = await this.view.execute(this.database, {
      caller,
      customerId: req.customerId,
      parts: decideParts(req.viewMask ?? []),
      purpose: Purpose[req.purpose].slice('PURPOSE_'.length) as PurposeName,
      interactionLimit: req.interactionLimit || INTERACTIONS,
      now,
      today: civilDate(now, this.config.businessZone),
    });
    return { view: toViewMessage(view, req.customerId) };
  }

  async listInteractions(@Payload() req: ListInteractionsDto, @Caller() caller: Caller): Promise<ListInteractionsResponse> {
    const { customerId, pageToken } = req;
    const found = await this.interactions.execute(this.database, { caller, customerId, pageToken, limit: req.pageSize || PAGE, now: this.clock.now() });
    return { interactions: found.interactions.map(toInteraction), nextPageToken: found.nextPageToken };
  }

  async listPolicies(@Payload() req: ListPoliciesDto, @Caller() caller: Caller): Promise<ListPoliciesResponse> {
    const asked = { caller, customerId: req.customerId, asOf: toDate(req.asOf), now: this.clock.now() };
    const { customerId, policies } = await this.policies.execute(this.database, asked);
    return { customerId, policies: policies.map(toPolicy) };
  }
}
