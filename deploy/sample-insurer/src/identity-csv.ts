import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Which customer a source's record is of. */
export interface IdentityRow { sourceSystem: string; sourceId: string; customerId: string }

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Writes `sourceSystem,sourceId,customerId`, for its owner alone; the file appears when `finish` has made it whole. */
export class IdentityCsv {
  private readonly unfinished: string;
  private readonly out;

  constructor(private readonly file: string) {
    this.unfinished = `${file}.part`;
    this.out = createWriteStream(this.unfinished, { mode: 0o600 });
    this.out.write('sourceSystem,sourceId,customerId\n');
  }

  async add(rows: readonly IdentityRow[]): Promise<void> {
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
