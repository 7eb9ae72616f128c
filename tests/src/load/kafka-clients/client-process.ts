import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 120_000;

/** A program of this folder in a process of its own, so that its CPU time is its client's alone. It ends with this process, or by `stop`. */
export class ClientProcess {
  private constructor(private readonly name: string, private readonly child: ChildProcess) {}

  /** Starts it and waits until it is ready. */
  static async start(program: 'produce' | 'consume', settings: { client: string; login: object }): Promise<ClientProcess> {
    const child = fork(join(import.meta.dirname, `${program}.js`), { env: { ...process.env, BARE: JSON.stringify(settings) } });
    const started = new ClientProcess(`${program} of ${settings.client}`, child);
    await started.told();
    return started;
  }

  get pid(): number { return this.child.pid!; }

  /** Settles with the next word from it, and soon where there will be none. */
  async told(): Promise<void> {
    this.mustRun();
    const enough = new AbortController();
    const { signal } = enough;
    try {
      await Promise.race([
        once(this.child, 'message', { signal }),
        once(this.child, 'exit', { signal }).then(() => { this.mustRun(); }),
        sleep(PATIENCE_MS, undefined, { signal }).then(() => { throw new Error(`${this.name} has said nothing for too long`); }),
      ]);
    } finally {
      enough.abort();
    }
  }

  async ask(what: object): Promise<void> {
    const told = this.told();
    if (this.child.connected) this.child.send(what);
    await told;
  }

  kill(signal: NodeJS.Signals): void { this.child.kill(signal); }

  /** @throws Error where it had ended before, or ends badly */
  async stop(): Promise<void> {
    this.mustRun();
    const ended = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.kill('SIGCONT');
    this.child.disconnect();
    const [code] = await ended;
    if (code !== 0) throw new Error(`${this.name} ended with ${code}`);
  }

  private mustRun(): void {
    if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`${this.name} has ended`);
  }
}
