import type { SegmentServiceClient } from '@kejing/contracts/grpc/cdp/v1/segment';
import { isKejingError } from '@kejing/errors';
import { closeGrpcClient, grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { persist } from './persist.js';
import { SEGMENT } from './the-sop.js';

/** What the story is played with was never set up. */
export class MissingDefinition extends Error {}

/** The story needs what the sample insurer sets up (segments, contents, SOP, strategies). Its first part stands for all. */
export async function requireDefinitions(stack: StackConnection, patienceMs: number): Promise<void> {
  const client = grpcClient<SegmentServiceClient>('kejing.cdp.v1.SegmentService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'staff-1', roles: ['MARKETER'] }));
  try {
    const found = await persist(patienceMs, () => client.getSegment({ segmentKey: SEGMENT }).then(() => true, (error: unknown) => {
      if (isKejingError(error) && error.kind === 'NOT_FOUND') return false;
      throw error;
    }));
    if (!found) throw new MissingDefinition("the sample's segments, contents and SOP are not on this stack (was it started with --no-sample?); scripts/stop and scripts/start set them up");
  } finally {
    closeGrpcClient(client);
  }
}
