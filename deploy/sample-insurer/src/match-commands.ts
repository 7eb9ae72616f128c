import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MatchingServiceClient, Model } from '@kejing/contracts/grpc/cdp/v1/matching';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { modelRow, weightTable } from './match-print.js';

// Counting, and queueing everybody, read every record.
const LONG_MS = 30 * 60_000;

/** What scripts/match does, by kejing.cdp.v1.MatchingService. Each answers the exit code. */
export class MatchCommands {
  private readonly matching: GrpcClient<MatchingServiceClient>;

  constructor(
    stack: StackConnection,
    private readonly say: (line: string) => void,
  ) {
    this.matching = grpcClient<MatchingServiceClient>('kejing.cdp.v1.MatchingService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'match', roles: ['OPERATIONS'] }), { deadlineMs: 30_000 });
  }

  async train(profile: string, maxErrorRate: number, wait: boolean): Promise<number> {
    const { version } = await this.matching.trainModel({ profile, maxErrorRate, requestId: randomUUID() });
    this.say(`version ${version} is being trained`);
    if (!wait) return 0;
    for (;;) {
      const model = await this.model(version);
      if (model.state === 'FAILED') {
        this.say(`version ${version}: training failed (${model.failure})`);
        return 2;
      }
      if (model.state !== 'TRAINING') {
        this.say(modelRow(model));
        this.say(`scripts/match activate ${version} makes it the one that matching goes by`);
        return 0;
      }
      await sleep(500);
    }
  }

  async activate(version: number, wait: boolean): Promise<number> {
    const { queued } = await this.matching.activateModel({ version, requestId: randomUUID() }, { deadlineMs: LONG_MS });
    this.say(`version ${version} is active; ${queued} records are matched again`);
    return wait ? this.status(true) : 0;
  }

  async refresh(wait: boolean): Promise<number> {
    const { version, queued, hubs } = await this.matching.refreshModel({ requestId: randomUUID(), minGrowthPercent: 0 }, { deadlineMs: LONG_MS });
    this.say(`version ${version} is active; ${hubs} values are shared by too many; ${queued} records are matched again`);
    return wait ? this.status(true) : 0;
  }

  async list(): Promise<number> {
    for (let pageToken = ''; ; ) {
      const page = await this.matching.listModels({ pageSize: 200, pageToken });
      for (const model of page.models) this.say(modelRow(model));
      pageToken = page.nextPageToken;
      if (pageToken === '') return 0;
    }
  }

  async show(version: number): Promise<number> {
    const model = await this.model(version);
    this.say(modelRow(model));
    for (const profile of model.profiles) for (const line of weightTable(profile)) this.say(line);
    return 0;
  }

  async status(wait: boolean): Promise<number> {
    for (let last = ''; ; ) {
      const { queued, openReviews, heldUntil } = await this.matching.getMatchQueue({});
      const line = `${queued} records wait to be matched${heldUntil ? ` (held until ${new Date(Number(heldUntil.seconds) * 1000).toISOString()})` : ''}, ${openReviews} pairs for a steward`;
      if (line !== last) this.say(line);
      if (!wait || queued === '0') return 0;
      last = line;
      await sleep(1000);
    }
  }

  close(): void {
    closeGrpcClient(this.matching);
  }

  private async model(version: number): Promise<Model> {
    return (await this.matching.getModel({ version })).model!;
  }
}
