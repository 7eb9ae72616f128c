import type { ServerResponse } from 'node:http';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { answerable, GrpcExceptionFilter } from '@kejing/grpc';
import type { Logger } from '@kejing/observability';
import type { Observable } from 'rxjs';
import { frameworkProblem, httpProblem } from './http-problem.js';

/** The one place where errors become answers: a status for gRPC, a problem document for public HTTP. */
@Catch()
export class ServiceExceptionFilter implements ExceptionFilter {
  private readonly grpc: GrpcExceptionFilter;

  constructor(private readonly logger: Logger) {
    this.grpc = new GrpcExceptionFilter(logger);
  }

  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() !== 'http') return this.grpc.catch(error, host);
    const response = host.switchToHttp().getResponse<ServerResponse>();
    // No address in the log: it may hold the secret of a link.
    const problem = frameworkProblem(error) ?? httpProblem(answerable(error, this.logger, 'http'));
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(problem.status, { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' });
    response.end(JSON.stringify({ type: 'about:blank', ...problem }));
  }
}
