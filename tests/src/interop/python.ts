import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot, toolsFolder } from '@kejing/testing';

const run = promisify(execFile);
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** A Python of at least 3.10 that can make virtual environments; undefined where there is none. */
export async function findPython(): Promise<string | undefined> {
  for (const command of CANDIDATES) {
    const usable = await run(command, ['-c', 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)']).then(() => true, () => false);
    if (usable) return command;
  }
  return undefined;
}

/** The Python of a virtual environment under .tools with what tests/interop/requirements.txt names, made once for each content of that file. */
export async function interopPython(systemPython: string): Promise<string> {
  const requirements = join(repositoryRoot(), 'tests/interop/requirements.txt');
  const folder = join(toolsFolder(), 'venv');
  const python = join(folder, 'bin/python');
  const mark = join(folder, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted && (await run(python, ['--version']).then(() => true, () => false))) return python;
  rmSync(folder, { recursive: true, force: true });
  await run(systemPython, ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '-r', requirements]);
  writeFileSync(mark, wanted);
  return python;
}
