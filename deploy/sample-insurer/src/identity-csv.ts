import { once } from 'node:events';
import { renameSync, rmSync, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';

/** Which customer a source's record is of. */
export interface IdentityRow { sourceSystem: string; sourceId: string; customerId: string }

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Writes `sourceSystem,sourceId,customerId`, for its owner alone; the file appears when `finish` has made it whole. */
export class IdentityCsv {
  private constructor(private readonly file: string, private readonly unfinished: string, private readonly out: WriteStream) {
    out.on('error', () => undefined); // told by the next call
  }

  /** Fails where nothing can be written there. */
  static async open(file: string): Promise<IdentityCsv> {
    const unfinished = `${file}.part`;
    const csv = new IdentityCsv(file, unfinished, (await open(unfinished, 'w', 0o600)).createWriteStream());
    csv.out.write('sourceSystem,sourceId,customerId\n');
    return csv;
  }

  async add(rows: readonly IdentityRow[]): Promise<void> {
    if (this.out.errored) throw this.out.errored;
    if (!this.out.write(rows.map(({ sourceSystem, sourceId, customerId }) => `${cell(sourceSystem)},${cell(sourceId)},${cell(customerId)}\n`).join(''))) await once(this.out, 'drain');
  }

  async finish(): Promise<void> {
    this.out.end();
    await finished(this.out);
    renameSync(this.unfinished, this.file);
  }

  /** Nothing of it stays. */
  discard(): void {
    this.out.destroy();
    rmSync(this.unfinished, { force: true });
  }
}
