import { serveControl, type StackStatus } from './control.js';
import { LocalStack } from './local-stack.js';
import { DEFAULT_PORT_BASE, portPlan, type PortPlan } from './port-plan.js';

/** A stack that runs in this process until it is stopped. */
export interface Serving {
  stack: LocalStack;
  /** Resolves once the stack has been stopped, by a signal or by scripts/stop. */
  stopped: Promise<void>;
}

/** Starts the stack of `dir`, answers scripts/status and scripts/stop, and stops in order on SIGINT and SIGTERM (a second one ends at once). */
export async function serve(dir: string, say: (line: string) => void): Promise<Serving> {
  const startedAt = new Date().toISOString();
  let state: StackStatus['state'] = 'starting';
  let stack: LocalStack | undefined;
  let stopping: Promise<void> | undefined;
  let markStopped = (): void => undefined;
  const stopped = new Promise<void>((resolve) => { markStopped = resolve; });

  const stop = (): Promise<void> => (stopping ??= (async () => {
    state = 'stopping';
    // While it starts there is no order to keep: what runs ends with this process.
    if (!stack) return void setTimeout(() => process.exit(1), 50);
    say('stopping …');
    await stack.stop();
    say('stopped');
    setTimeout(() => { control.close(); markStopped(); }, 50);
  })());
  const control = await serveControl(dir, () => ({ state, startedAt, parts: stack?.status() ?? [] }), stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => { if (stopping) process.exit(130); void stop(); });
  }
  try {
    stack = await LocalStack.start({
      dir, ports: portPlanOfEnvironment(),
      onProgress: say,
      onDeath: (part, how, lastLines) => say(`${part} has ended (${how}); it is not started again. Its log ends with:\n${lastLines}\nscripts/stop and scripts/start start all anew.`),
    });
  } catch (error) {
    control.close();
    throw error;
  }
  state = 'ready';
  return { stack, stopped };
}

/** The ports that KEJING_PORT_BASE asks for. */
export function portPlanOfEnvironment(): PortPlan {
  const text = process.env.KEJING_PORT_BASE;
  if (!text) return portPlan(DEFAULT_PORT_BASE);
  const base = Number(text);
  if (!Number.isInteger(base) || base < 1024 || base > 65_400) throw new Error('KEJING_PORT_BASE must be a whole number from 1024 to 65400.');
  return portPlan(base);
}
