import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import { Database, RequestLog, type Tx } from '@kejing/postgres';
import { AgentScope } from '../agents/agent-scope.js';

/** Runs what an agent does on his own feed: in one transaction, once for each request_id. */
@Injectable()
export class FeedActions {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestLog,
    private readonly scope: AgentScope,
  ) {}

  /** @throws DENIED AGENT_ID_MISSING, CONFLICT REQUEST_ID_REUSED */
  async once<T extends object>(caller: Caller, method: string, request: { requestId: string }, work: (tx: Tx, agentId: string) => Promise<T>): Promise<T> {
    const agentId = this.scope.own(caller);
    return this.db.tx((tx) => this.requests.once(tx, { caller: caller.subject, method, requestId: request.requestId, content: request }, () => work(tx, agentId)));
  }
}
