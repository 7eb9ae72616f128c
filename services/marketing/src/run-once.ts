import { Inject, Injectable } from '@nestjs/common';
import { Database, RequestLog, type Tx } from '@kejing/postgres';

/** Gives each write that a caller asks for one transaction and one effect, however often he asks. */
@Injectable()
export class RunOnce {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(RequestLog) private readonly requests: RequestLog,
  ) {}

  /** `work` answers plain JSON without personal data. @throws CONFLICT REQUEST_ID_REUSED where the id was used for something else */
  execute<T extends object>(caller: string, method: string, request: { readonly requestId: string }, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.tx((tx) => this.requests.once(tx, { caller, method, requestId: request.requestId, content: request }, () => work(tx)));
  }
}
