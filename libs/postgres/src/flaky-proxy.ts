import net from 'node:net';

/** For tests: stands between client and server and loses what it is told to lose. */
export interface FlakyProxy {
  /** `url` with the proxy's port. */
  url(url: string): string;
  /** From now on: 'pass' all on, 'swallow' the server's answers, or 'cut' all connections and refuse new ones. */
  mode: 'pass' | 'swallow' | 'cut';
  /** Cuts connections when the client sends this text, after the server has got it and answered. */
  cutAfter?: string;
  close(): Promise<void>;
}

export async function flakyProxy(target: string): Promise<FlakyProxy> {
  const to = new URL(target);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    if (proxy.mode === 'cut') return void client.destroy();
    const upstream = net.connect(Number(to.port), to.hostname);
    let doomed = false;
    for (const s of [client, upstream]) {
      sockets.add(s);
      s.on('error', () => undefined).on('close', () => {
        sockets.delete(s);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      doomed ||= proxy.cutAfter !== undefined && data.includes(proxy.cutAfter);
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (doomed) client.destroy();
      else if (proxy.mode === 'pass') client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  let mode: FlakyProxy['mode'] = 'pass';
  const proxy: FlakyProxy = {
    url: (url) => Object.assign(new URL(url), { port: String(port) }).toString(),
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
      if (next === 'cut') for (const s of sockets) s.destroy();
    },
    close: async () => {
      proxy.mode = 'cut';
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
