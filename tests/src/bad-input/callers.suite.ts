import type { AgentServiceClient } from '@kejing/contracts/grpc/cdp/v1/agent';
import type { ConsentServiceClient } from '@kejing/contracts/grpc/cdp/v1/consent';
import type { CustomerViewServiceClient } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { grpcClient } from '@kejing/grpc';
import { callAs, type LocalStack, type TokenRequest } from '@kejing/local';
import { until } from '@kejing/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InsurerSystems } from '../interop/insurer-systems.js';
import { agent, orgUnit, party, policy, touch } from './insurer-facts.js';

/** Callers who ask for what is not theirs, go on with another query's page, or send too much. */
export function callersSuite(given: () => { stack: LocalStack; insurer: InsurerSystems }): void {
  describe('callers of cdp', () => {
    const ids: Record<string, string> = {};
    const client = <T>(service: string, who: Omit<TokenRequest, 'subject'>) => {
      const { connection } = given().stack;
      return grpcClient<T>(`kejing.cdp.v1.${service}`, connection.grpcAddress('cdp'), callAs(connection, { subject: 'caller', purposes: ['SERVICE'], ...who }));
    };
    const views = (who: Omit<TokenRequest, 'subject'>) => client<CustomerViewServiceClient>('CustomerViewService', who);
    const identity = (who: Omit<TokenRequest, 'subject'>) => client<IdentityServiceClient>('IdentityService', who);
    const steward = { roles: ['STEWARD'], purposes: ['STEWARDSHIP'] };

    beforeAll(async () => {
      const { insurer } = given();
      await insurer.report(orgUnit('HQ', ''), orgUnit('EAST', 'HQ'), orgUnit('WEST', 'HQ'));
      await insurer.report(agent('E1', 'EAST'), agent('W1', 'WEST'));
      await insurer.report(party('SCOPE-E', { deviceId: 'device-east' }), party('SCOPE-W', { deviceId: 'device-west' }));
      await insurer.report(policy('P-EAST', 'SCOPE-E', { servicingAgentCode: 'E1' }), policy('P-WEST', 'SCOPE-W', { servicingAgentCode: 'W1' }));
      await insurer.report(...['device-east', 'device-west'].flatMap((device) => [1, 2, 3].map((day) => touch(device, { touchTime: `2026-09-0${day}T08:00:00Z` }))));
      for (const [name, sourceId] of [['east', 'SCOPE-E'], ['west', 'SCOPE-W']] as const) {
        ids[name] = (await identity(steward).lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId }, name: '' })).customers[0]!.customerId;
      }
      const agents = client<AgentServiceClient>('AgentService', { roles: ['OPERATIONS'] });
      for (const agentCode of ['E1', 'W1']) ids[agentCode] = (await agents.getAgent({ agentId: '', agentCode })).agent!.agentId;
    });

    const view = (who: Omit<TokenRequest, 'subject'>, customerId: string) => views(who).getCustomerView({ customerId, purpose: Purpose.PURPOSE_SERVICE, interactionLimit: 0 });
    const notFound = { kind: 'NOT_FOUND', code: 'CUSTOMER_NOT_FOUND' };

    it('see who is in their scope: her agent, the manager of his branch and of the head office', async () => {
      for (const who of [{ roles: ['AGENT'], agentId: ids.E1! }, { roles: ['MANAGER'], orgUnit: 'EAST' }, { roles: ['MANAGER'], orgUnit: 'HQ' }]) {
        expect((await view(who, ids.east!)).view?.customer?.customerId).toBe(ids.east);
      }
    });

    it.each<[who: string, of: () => Omit<TokenRequest, 'subject'>]>([
      ["another's agent", () => ({ roles: ['AGENT'], agentId: ids.W1! })],
      ['an agent whose token names no agent', () => ({ roles: ['AGENT'] })],
      ["another branch's manager", () => ({ roles: ['MANAGER'], orgUnit: 'WEST' })],
      ['a manager of a unit that does not exist', () => ({ roles: ['MANAGER'], orgUnit: 'NORTH' })],
      ['a manager of no unit', () => ({ roles: ['MANAGER'] })],
    ])('out of scope, she is not found: %s', async (_who, of) => {
      const who = of();
      await expect(view(who, ids.east!)).rejects.toMatchObject(notFound);
      await expect(views(who).listInteractions({ customerId: ids.east!, pageSize: 1, pageToken: '' })).rejects.toMatchObject(notFound);
      await expect(identity(who).getCustomer({ customerId: ids.east! })).rejects.toMatchObject(notFound);
      await expect(identity(who).whyLinked({ customerId: ids.east! })).rejects.toMatchObject(notFound);
      await expect(client<ConsentServiceClient>('ConsentService', who).listConsents({ customerId: ids.east! })).rejects.toMatchObject(notFound);
      expect((await identity(who).lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId: 'SCOPE-E' }, name: '' })).customers).toEqual([]);
    });

    it("an agent may not list another's customers", async () => {
      const own = client<AgentServiceClient>('AgentService', { roles: ['AGENT'], agentId: ids.E1! });
      expect((await own.listAgentCustomers({ agentId: ids.E1!, pageSize: 0, pageToken: '' })).customerIds).toEqual([ids.east]);
      const answer = await own.listAgentCustomers({ agentId: ids.W1!, pageSize: 0, pageToken: '' }).then(({ customerIds }) => customerIds, (error: { kind: string }) => error.kind);
      expect(['DENIED', 'NOT_FOUND']).toContain(answer);
    });

    it('a purpose that the token does not carry is refused', async () => {
      const asked = views({ roles: ['OPERATIONS'], purposes: ['MARKETING'] }).getCustomerView({ customerId: ids.east!, purpose: Purpose.PURPOSE_SERVICE, interactionLimit: 0 });
      await expect(asked).rejects.toMatchObject({ kind: 'DENIED', code: 'PURPOSE_MISSING' });
    });

    it('a page token of another query is refused; of its own it goes on', async () => {
      const page = (customerId: string, pageToken: string) => views(steward).listInteractions({ customerId, pageSize: 2, pageToken });
      const first = await page(ids.east!, '');
      expect((await page(ids.east!, first.nextPageToken)).interactions).toHaveLength(1);
      await expect(page(ids.west!, first.nextPageToken)).rejects.toMatchObject({ kind: 'INVALID', code: 'PAGE_TOKEN_OF_OTHER_QUERY' });
      await expect(page(ids.east!, 'x'.repeat(3000))).rejects.toMatchObject({ kind: 'INVALID' });
      await expect(page(ids.east!, Buffer.from('{"q":1}').toString('base64url'))).rejects.toMatchObject({ kind: 'INVALID', code: 'PAGE_TOKEN_MALFORMED' });
    });

    it('a flooded collector answers 429 with the time to wait, takes what is within the bounds, and recovers', async () => {
      const events = (count: number) => JSON.stringify({ events: Array.from({ length: count }, () => ({ device_id: 'device-flood', kind: 'OPENED', page: '/p' })) });
      const post = (body: string) => fetch(`${given().stack.connection.httpUrl('cdp')}/v1/events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const statuses = await Promise.all(Array.from({ length: 40 }, () => post(events(10))));
      const refused = statuses.filter(({ status }) => status === 429);
      expect(statuses.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
      expect(refused.length).toBeGreaterThan(20);
      expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused[0]!.headers.get('content-type')).toContain('application/problem+json');
      await until(async () => (await post(events(1))).status === 202, 15_000, 500);
    });

    it('a body that is too large, or holds too much, is refused', async () => {
      const post = (body: string) => fetch(`${given().stack.connection.httpUrl('cdp')}/v1/events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const events = JSON.stringify({ events: Array.from({ length: 101 }, () => ({ device_id: 'd', kind: 'OPENED' })) });
      const status = await until(async () => { const { status } = await post(events); return status === 429 ? undefined : status; }, 15_000, 500);
      expect(status).toBe(400);
      expect((await post(`{"events":"${'x'.repeat(3_000_000)}"}`)).status).toBe(413);
    });
  });
}
