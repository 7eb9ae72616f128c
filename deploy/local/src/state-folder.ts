import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isEnterableByAll, repositoryRoot } from '@kejing/testing';

/**
 * The folder of everything that the local stack keeps: `.state` of the clone, or what KEJING_STATE_DIR says. As root PostgreSQL runs as another user; where
 * that user may not enter the clone, the folder is under /var/tmp and `.state` links to it.
 */
export function stateFolder(): string {
  const given = process.env.KEJING_STATE_DIR;
  if (given) return makeFolder(given);
  const root = repositoryRoot();
  const link = join(root, '.state');
  const reachable = (path: string) => process.getuid?.() !== 0 || isEnterableByAll(path);
  if (existsSync(link) && reachable(realpathSync(link))) return realpathSync(link);
  if (reachable(root)) return makeFolder(link);
  const elsewhere = `/var/tmp/kejing-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`;
  makeFolder(elsewhere);
  rmSync(link, { force: true });
  symlinkSync(elsewhere, link);
  return elsewhere;
}

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const { uid } = lstatSync(path);
  if (uid !== process.getuid?.()) throw new Error(`${path} belongs to another user (${uid}): remove it, or set KEJING_STATE_DIR to a folder of your own.`);
  return realpathSync(path);
}
