import type { ServiceName } from '@kejing/local';
import type { FaultStack } from './fault-stack.js';

// As the chart's liveness probe.
const PERIOD_MS = 10_000;
const TIMEOUT_MS = 3_000;
const FAILURES = 6;

/** Does for services what a kubelet does: one that runs and whose /livez fails six times in a row is killed and started again. */
export class Kubelet {
  readonly restarted: ServiceName[] = [];
  private readonly failures = new Map<ServiceName, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly stack: FaultStack,
    private readonly say: (line: string) => void,
  ) {
    this.timer = setInterval(() => { for (const service of stack.serviceNames) void this.look(service); }, PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(service: ServiceName): Promise<void> {
    const { process } = this.stack.instance(service);
    const problem = await fetch(`${this.stack.connection.adminUrl(service)}/livez`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      .then(async (answer) => (answer.ok ? '' : (await answer.text()).slice(0, 200)), () => 'no answer');
    // Who is dead, or was started meanwhile, is somebody else's business.
    const isSame = process.isRunning() && this.stack.instance(service).process === process;
    const failures = problem === '' || !isSame ? 0 : (this.failures.get(service) ?? 0) + 1;
    this.failures.set(service, failures);
    if (failures < FAILURES) return;
    this.failures.set(service, 0);
    this.restarted.push(service);
    this.say(`          ${service} is restarted: /livez says ${problem}`);
    await this.stack.restart(service).catch((error: unknown) => { this.say(`          ${service} did not start: ${String(error)}`); });
  }
}
