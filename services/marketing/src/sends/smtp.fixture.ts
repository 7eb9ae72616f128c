// For the tests of this folder: a real SMTP server on this machine that does what a test says.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface SmtpFixture {
  url: string;
  /** Raw messages that were taken. */
  received: { to: string[]; raw: string }[];
  /** What becomes of the next messages. */
  mood: 'TAKE' | 'REFUSE_RECIPIENT' | 'REFUSE_MESSAGE' | 'CUT_AFTER_DATA';
  close(): Promise<void>;
}

export async function startSmtp(): Promise<SmtpFixture> {
  const fixture: SmtpFixture = { url: '', received: [], mood: 'TAKE', close: () => new Promise((resolve) => server.close(() => resolve())) };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true, logger: false,
    onRcptTo(_address, _session, done) {
      if (fixture.mood === 'REFUSE_RECIPIENT') done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      else done();
    },
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
      stream.on('end', () => {
        if (fixture.mood === 'REFUSE_MESSAGE') return done(Object.assign(new Error('looks like spam'), { responseCode: 554 }));
        fixture.received.push({ to: session.envelope.rcptTo.map((one) => one.address), raw });
        if (fixture.mood === 'TAKE') return done();
        // The message was taken, and the word that says so is lost.
        for (const connection of (server as unknown as { connections: Set<{ _socket: { destroy(): void } }> }).connections) connection._socket.destroy();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fixture.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return fixture;
}
