import { createTransport, type Transporter } from 'nodemailer';
import type { Message } from './compose-message.js';

/** What the provider made of a message. UNKNOWN: it may have gone out. */
export type Delivery = 'SENT' | 'FAILED' | 'UNKNOWN';

export interface MailerOptions {
  /** smtp:// or smtps://, with user and password where needed. */
  readonly url: string;
  /** Sender, such as `客户服务 <service@example.com>`. */
  readonly from: string;
  readonly timeoutMs?: number;
}

// Nothing of a message has left when one of these comes.
const BEFORE_ANYTHING = new Set(['EDNS', 'EAUTH', 'ETLS', 'ENOAUTH', 'EOAUTH2', 'EENVELOPE', 'ECONFIG', 'ECONNREFUSED']);

/** Sends e-mail by SMTP, once. */
export class Mailer {
  private readonly transport: Transporter;

  constructor(private readonly options: MailerOptions) {
    const timeout = options.timeoutMs ?? 20_000;
    this.transport = createTransport(
      { url: options.url, connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout, disableFileAccess: true, disableUrlAccess: true },
      { from: options.from },
    );
  }

  /** Never throws. A message id that the send gives lets a provider notice a repetition. */
  async deliver(sendId: string, address: string, message: Message): Promise<Delivery> {
    try {
      await this.transport.sendMail({
        to: { name: '', address }, subject: message.subject, text: message.text, messageId: `<${sendId}@kejing>`,
        headers: { 'List-Unsubscribe': `<mailto:${senderAddress(this.options.from)}?subject=unsubscribe>`, 'Auto-Submitted': 'auto-generated' },
      });
      return 'SENT';
    } catch (error) {
      return judgeFailure(error);
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** FAILED only where the server said no, or was never reached; anything else may have gone out. */
function judgeFailure(error: unknown): 'FAILED' | 'UNKNOWN' {
  const { responseCode, code, syscall } = error as { responseCode?: number; code?: string; syscall?: string };
  if (typeof responseCode === 'number' && responseCode >= 400) return 'FAILED';
  return syscall === 'connect' || (code !== undefined && BEFORE_ANYTHING.has(code)) ? 'FAILED' : 'UNKNOWN';
}

const senderAddress = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;
