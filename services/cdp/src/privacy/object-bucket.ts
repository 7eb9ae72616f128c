import { fault } from '@kejing/errors';
import { AwsClient } from 'aws4fetch';

const TIMEOUT_MS = 10_000;

export interface Signer {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** A folder in a bucket of an S3 store (path style: `https://host/bucket/folder`). */
export class ObjectBucket {
  private readonly base: URL;
  private readonly bucket: string;
  private readonly folder: string;
  private readonly client: AwsClient;

  constructor(url: string, signer: Signer) {
    // Whoever asks tries again; a signature holds for one try.
    this.client = new AwsClient({ ...signer, service: 's3', retries: 0 });
    this.base = new URL(url);
    const [bucket = '', ...folder] = this.base.pathname.split('/').filter(Boolean);
    this.bucket = bucket;
    this.folder = folder.map((part) => `${decodeURIComponent(part)}/`).join('');
  }

  /** Settles once the store has it. */
  async put(name: string, text: string): Promise<void> {
    await this.ask('PUT', this.pathOf(name), '', text);
  }

  async get(name: string): Promise<string> {
    return this.ask('GET', this.pathOf(name), '');
  }

  /** Names of all objects in the folder, without the folder. */
  async list(): Promise<string[]> {
    const names: string[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const query: string = [['list-type', '2'], ['prefix', this.folder], ...(token === '' ? [] : [['continuation-token', token]])].map(([key, value]) => `${key}=${encodeURIComponent(value!)}`).join('&');
      const answer = await this.ask('GET', `/${encodeURIComponent(this.bucket)}`, query);
      names.push(...[...answer.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => unescaped(key!).slice(this.folder.length)));
      const next = /<NextContinuationToken>([^<]+)</.exec(answer)?.[1];
      token = /<IsTruncated>true</.test(answer) && next !== undefined ? unescaped(next) : undefined;
    }
    return names;
  }

  private pathOf(name: string): string {
    return ['', this.bucket, ...`${this.folder}${name}`.split('/')].map(encodeURIComponent).join('/');
  }

  /** @throws KejingError UNAVAILABLE ERASURE_LIST_UNAVAILABLE with the store's own code, such as NoSuchBucket or SignatureDoesNotMatch */
  private async ask(method: string, path: string, query: string, body = ''): Promise<string> {
    const url = new URL(this.base);
    url.pathname = path;
    url.search = query;
    let why: string;
    try {
      const response = await this.client.fetch(url, { method, signal: AbortSignal.timeout(TIMEOUT_MS), ...(method === 'PUT' ? { body } : {}) });
      const text = await response.text();
      if (response.ok) return text;
      why = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1] ?? `status ${response.status}`;
    } catch {
      why = 'no answer';
    }
    throw fault('UNAVAILABLE', 'ERASURE_LIST_UNAVAILABLE', `the list of erasures cannot be reached (KEJING_ERASURE_LIST_URL): ${why}`, { retriable: true });
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!);
