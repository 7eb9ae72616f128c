import { execFile } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedTempFolder, spawnTied, until, type TiedProcess } from '@kejing/testing';

const CHUNK = Buffer.alloc(1 << 20, 1);

/** A small file system of its own, which can be full without harm to anything else. It is unmounted when this process ends, however it ends. */
export class Volume {
  private constructor(readonly dir: string, private readonly holder: TiedProcess) {}

  /** Undefined where this machine lets us mount nothing (not Linux, not root, a container). */
  static async mount(mebibytes: number): Promise<Volume | undefined> {
    const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-volume-'));
    const script = 'mount -t tmpfs -o "size=$2m,mode=711" kejing-test "$1" || exit 1; trap \'umount -l "$1"; rmdir "$1"; exit 0\' TERM; while :; do sleep 1; done';
    const holder = await spawnTied({ command: 'sh', args: ['-c', script, 'sh', dir, String(mebibytes)], logFile: '/dev/null', stopSignal: 'SIGTERM' });
    const mounted = async () => (await promisify(execFile)('stat', ['-f', '-c', '%T', dir])).stdout.trim() === 'tmpfs';
    const made = process.platform === 'linux' && (await until(async () => !holder.isRunning() || (await mounted()), 5_000, 20).then(() => holder.isRunning(), () => false));
    if (made) {
      chmodSync(dir, 0o711);
      return new Volume(dir, holder);
    }
    await holder.stop();
    rmdirSync(dir);
    return undefined;
  }

  /** Not a byte more can be written, for so long; then there is room again. */
  async fullFor(ms: number): Promise<void> {
    const path = join(this.dir, 'ballast');
    const file = openSync(path, 'w');
    try {
      // Again and again: the database gives back what it does not need.
      await until(() => { fill(file); return false; }, ms, 50).catch(() => undefined);
    } finally {
      closeSync(file);
      rmSync(path, { force: true });
    }
  }

  async unmount(): Promise<void> {
    await this.holder.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function fill(file: number): void {
  for (let size = CHUNK.length; size >= 1; ) {
    try {
      writeSync(file, CHUNK, 0, size);
    } catch {
      size = Math.floor(size / 4);
    }
  }
}
