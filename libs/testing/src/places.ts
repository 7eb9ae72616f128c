import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder, found from this file, whether it runs from src or from dist. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The repository root (the folder of package-lock.json) was not found.');
    folder = parent;
  }
  return folder;
}

/** Where scripts/setup puts Node, Kafka's jars and the like. */
export const toolsFolder = (): string => join(repositoryRoot(), '.tools');

/** Whether any user of the machine may enter this folder: it and all above it carry the x bit for others. A folder that does not exist counts by its parent. */
export function isEnterableByAll(path: string): boolean {
  let folder = resolve(path);
  for (;;) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    const parent = dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

/** The folder for temporary data that a database of another user can use too. */
export function sharedTempFolder(): string {
  return isEnterableByAll(tmpdir()) ? tmpdir() : '/var/tmp';
}
