import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a proxy does with what it carries. `reset`: breaks every connection, and those that come. `hole`: takes bytes and hands none on. */
export type Weather = { kind: 'fair' } | { kind: 'slow'; latencyMs: number } | { kind: 'hole' } | { kind: 'reset' };

/** A way from one process to another whose weather can be changed. On 127.0.0.1. */
export class Proxy {
  private weather: Weather = { kind: 'fair' };
  private readonly pairs = new Set<[Socket, Socket]>();

  private constructor(private readonly server: Server, readonly port: number) {}

  /**
   * `rewrite`: brokers tell clients where to go; so that they come back through here, that port is replaced by the proxy's own in what they answer. What may be the
   * beginning of that is kept back for `splitMs` (default 5), in case the rest comes in another chunk.
   */
  static async open(port: number, target: number, rewrite?: { host: string; port: number; splitMs?: number }): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: false });
    const proxy = new Proxy(server, port);
    const replace = rewrite ? () => replacing(told(rewrite.host, rewrite.port), told(rewrite.host, port), rewrite.splitMs ?? 5) : () => asItIs;
    server.on('connection', (near) => proxy.join(near, connect(target, '127.0.0.1'), replace()));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return proxy;
  }

  /** Changes the weather, also of connections that are open. What fell into a hole stays there: its connections are broken when the weather clears. */
  set(weather: Weather): void {
    const before = this.weather;
    this.weather = weather;
    if (weather.kind === 'reset' || before.kind === 'hole') this.breakAll();
  }

  close(): void {
    this.breakAll();
    this.server.close();
  }

  private breakAll(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  private join(near: Socket, far: Socket, replace: Change): void {
    if (this.weather.kind === 'reset') {
      near.resetAndDestroy();
      far.destroy();
      return;
    }
    const pair: [Socket, Socket] = [near, far];
    this.pairs.add(pair);
    near.pause();
    far.once('connect', () => near.resume());
    for (const [from, to, change] of [[near, far, asItIs], [far, near, replace]] as const) {
      from.setNoDelay(true);
      from.on('error', () => undefined);
      from.on('data', (bytes: Buffer) => change(bytes, (changed) => this.carry(from, to, changed)));
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
    }
  }

  private carry(from: Socket, to: Socket, bytes: Buffer): void {
    const { weather } = this;
    if (weather.kind === 'hole' || bytes.length === 0) return;
    if (weather.kind === 'slow') {
      void sleep(weather.latencyMs).then(() => to.writable && to.write(bytes));
    } else if (!to.write(bytes)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  }
}

/** host and port as Kafka's protocol tells them: length, name, number. */
function told(host: string, port: number): Buffer {
  const bytes = Buffer.alloc(2 + host.length + 4);
  bytes.writeInt16BE(host.length);
  bytes.write(host, 2, 'latin1');
  bytes.writeInt32BE(port, 2 + host.length);
  return bytes;
}

/** What is done with bytes on their way; hands them on, now or in a moment. */
type Change = (bytes: Buffer, on: (bytes: Buffer) => void) => void;

const asItIs: Change = (bytes, on) => on(bytes);

/** Replaces one sequence of bytes by another of its length in a stream; what may be its beginning, at the end of a chunk, is kept for the next, but not for long. */
function replacing(what: Buffer, by: Buffer, splitMs: number): Change {
  let kept: Buffer = Buffer.alloc(0);
  let timer: NodeJS.Timeout | undefined;
  return (bytes, on) => {
    clearTimeout(timer);
    const all = Buffer.concat([kept, bytes]);
    for (let at = all.indexOf(what); at >= 0; at = all.indexOf(what, at + what.length)) by.copy(all, at);
    let keep = Math.min(what.length - 1, all.length);
    while (keep > 0 && !all.subarray(all.length - keep).equals(what.subarray(0, keep))) keep -= 1;
    kept = Buffer.from(all.subarray(all.length - keep));
    if (keep > 0) timer = setTimeout(() => { const rest = kept; kept = Buffer.alloc(0); on(rest); }, splitMs);
    on(all.subarray(0, all.length - keep));
  };
}
