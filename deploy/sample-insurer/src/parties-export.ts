import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { closeGrpcClient, grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { IdentityCsv } from './identity-csv.js';

const TOLD_EVERY_MS = 2_000;
const DEADLINE_MS = 12 * 3_600_000;

/** Writes every party record and its customer: `sourceSystem,sourceId,customerId`. The file appears when it is whole. Returns the number of records. */
export async function exportIdentity(stack: StackConnection, file: string, say: (line: string) => void): Promise<number> {
  const out = await IdentityCsv.open(file);
  const client = grpcClient<IdentityServiceClient, 'exportIdentity'>('kejing.cdp.v1.IdentityService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'export', roles: ['OPERATIONS'], purposes: ['STEWARDSHIP'] }));
  let [count, told] = [0, Date.now()];
  try {
    for await (const { rows } of client.exportIdentity({}, { deadlineMs: DEADLINE_MS })) {
      count += rows.length;
      await out.add(rows);
      if (Date.now() - told > TOLD_EVERY_MS) {
        told = Date.now();
        say(`${count} records`);
      }
    }
    await out.finish();
    return count;
  } catch (error) {
    out.discard();
    throw error;
  } finally {
    closeGrpcClient(client);
  }
}
