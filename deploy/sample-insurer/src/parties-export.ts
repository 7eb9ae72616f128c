import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { closeGrpcClient, grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';

const TOLD_EVERY_MS = 2_000;
const DEADLINE_MS = 12 * 3_600_000;

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Writes every party record and its customer: `sourceSystem,sourceId,customerId`. The file appears when it is whole. Returns the number of records. */
export async function exportIdentity(stack: StackConnection, file: string, say: (line: string) => void): Promise<number> {
  const client = grpcClient<IdentityServiceClient, 'exportIdentity'>('kejing.cdp.v1.IdentityService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'export', roles: ['OPERATIONS'], purposes: ['STEWARDSHIP'] }));
  const unfinished = `${file}.part`;
  const out = createWriteStream(unfinished, { mode: 0o600 });
  let [count, told] = [0, Date.now()];
  try {
    out.write('sourceSystem,sourceId,customerId\n');
    for await (const { rows } of client.exportIdentity({}, { deadlineMs: DEADLINE_MS })) {
      count += rows.length;
      if (!out.write(rows.map(({ sourceSystem, sourceId, customerId }) => `${cell(sourceSystem)},${cell(sourceId)},${cell(customerId)}\n`).join(''))) await once(out, 'drain');
      if (Date.now() - told > TOLD_EVERY_MS) {
        told = Date.now();
        say(`${count} records`);
      }
    }
    out.end();
    await finished(out);
    renameSync(unfinished, file);
    return count;
  } catch (error) {
    out.destroy();
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeGrpcClient(client);
  }
}
