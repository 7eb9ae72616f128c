import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, toolsFolder } from '@kejing/testing';

/**
 * Another commit of this repository, checked out and built under .tools (once), with the dependencies that are installed here. Its folder. It is fair to put the last
 * release beside the tree; a commit whose dependencies differ is not built.
 */
export function prepareOldVersion(commit: string, say: (line: string) => void): Promise<string> {
  const root = repositoryRoot();
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  const id = git('rev-parse', '--short', `${commit}^{commit}`);
  const folder = join(toolsFolder(), `version-${id}`);
  if (existsSync(join(folder, 'built'))) return Promise.resolve(folder);
  say(`building ${id}`);
  mkdirSync(folder, { recursive: true });
  // An export, no work tree: nothing of it is left in the repository's own records.
  execFileSync('sh', ['-c', `git -C "$1" archive "$2" | tar -x -C "$3"`, 'sh', root, id, folder]);
  linkDependencies(root, folder);
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', ...['cdp', 'tagging', 'content', 'marketing', 'strategy'].map((name) => `services/${name}`)], { cwd: folder, stdio: 'inherit' });
  mkdirSync(join(folder, 'built'));
  return Promise.resolve(folder);
}

/** What is installed here, but for the workspaces: those are the old version's own. */
function linkDependencies(root: string, folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@kejing'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@kejing' && !existsSync(join(modules, name))) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const lib of readdirSync(join(folder, 'libs'))) {
    const link = join(modules, '@kejing', lib);
    if (!existsSync(link)) symlinkSync(join(folder, 'libs', lib), link);
  }
}
