import { randomUUID } from 'node:crypto';
import type { AgentServiceClient } from '@kejing/contracts/grpc/cdp/v1/agent';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { LinkServiceClient } from '@kejing/contracts/grpc/content/v1/link';
import { grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { until } from '@kejing/testing';
import { agent, orgUnit, party, policy } from '../bad-input/insurer-facts.js';
import { InsurerSystems } from '../interop/insurer-systems.js';
import { inventedBirthDate, inventedName } from './invented-names.js';

/** A customer with a link of her own to a content that is worth her agent's attention. */
export interface ClickCustomer { recordId: string; customerId: string; url: string }
export interface ClickAgent { agentId: string; customers: ClickCustomer[] }

const AT_ONCE = 8;
const PATIENCE_MS = 180_000;

/** Agents with so many customers each, all with a policy in force and with the link that their agent shared. */
export async function makeClickCustomers(stack: StackConnection, agents: number, customersEach: number): Promise<ClickAgent[]> {
  const insurer = new InsurerSystems(stack);
  const codes = Array.from({ length: agents }, (_, i) => `CLICK-${i}`);
  const ids = codes.flatMap((agentCode) => Array.from({ length: customersEach }, (_, i) => ({ agentCode, id: `${agentCode}-${i}` })));
  await insurer.report(orgUnit('HQ', ''), ...codes.map((code) => agent(code, 'HQ')));
  for (let at = 0; at < ids.length; at += 500) await insurer.send(...ids.slice(at, at + 500).map(({ id, agentCode }, i) => party(id, { agentCode, name: inventedName(at + i), birthDate: inventedBirthDate(at + i) })));
  for (let at = 0; at < ids.length; at += 500) await insurer.send(...ids.slice(at, at + 500).map(({ id, agentCode }) => policy(`P-${id}`, id, { servicingAgentCode: agentCode })));
  await insurer.close();
  const agentService = grpcClient<AgentServiceClient>('kejing.cdp.v1.AgentService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'bench', roles: ['OPERATIONS'] }));
  const identity = grpcClient<IdentityServiceClient>('kejing.cdp.v1.IdentityService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'bench', roles: ['STEWARD'], purposes: ['STEWARDSHIP'] }));
  const made = await Promise.all(codes.map(async (agentCode): Promise<ClickAgent> => {
    const { agentId } = (await agentService.getAgent({ agentId: '', agentCode })).agent!;
    return { agentId, customers: [] };
  }));
  const links = made.map(({ agentId }) => grpcClient<LinkServiceClient>('kejing.content.v1.LinkService', stack.grpcAddress('content'), callAs(stack, { subject: `agent-${agentId}`, roles: ['AGENT'], agentId, purposes: ['SERVICE'] })));
  const left = [...ids.entries()];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [n, { id }] = next;
      const at = Math.floor(n / customersEach);
      const customer = await until(async () => (await identity.lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId: id }, name: '' })).customers[0], PATIENCE_MS, 250);
      const recordId = customer.recordIds[0]!;
      // A link needs its record, agent and content in the content platform: they come by events.
      const { link } = await until(() => links[at]!.createLink({ recordId, agentId: made[at]!.agentId, contentId: '', contentKey: 'child-cover-guide', requestId: randomUUID() }), PATIENCE_MS, 250);
      made[at]!.customers.push({ recordId, customerId: customer.customerId, url: link!.url });
    }
  }));
  return made;
}
