import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A provider of e-mail that takes everything and counts. */
export class MailServer {
  /** How often a message came, by its id. */
  readonly taken = new Map<string, number>();

  private constructor(private readonly server: SMTPServer) {}

  static async start(): Promise<MailServer> {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true, logger: false,
      onData(stream, _session, done) {
        let raw = '';
        stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
        stream.on('end', () => {
          const id = /^Message-ID: <([^@>]+)@/im.exec(raw)?.[1] ?? '';
          own.taken.set(id, (own.taken.get(id) ?? 0) + 1);
          done();
        });
      },
    });
    const own = new MailServer(server);
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return own;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
