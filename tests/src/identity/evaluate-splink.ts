import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot, toolsFolder } from '@kejing/testing';
import { findPython } from '../interop/python.js';

const run = promisify(execFile);

/** What the program says of itself. Seconds: of linking alone, and with reading the file and cleaning. */
export interface SplinkRun { records: number; threshold: number; threads: number; secondsLinking: number; secondsInAll: number }

/** A Python with what tests/identity/requirements.txt names, installed once into .tools; or why there is none. */
export async function splinkPython(): Promise<{ python: string } | { skipped: string }> {
  const system = await findPython();
  if (system === undefined) return { skipped: 'there is no Python of at least 3.10 with venv' };
  const requirements = join(repositoryRoot(), 'tests/identity/requirements.txt');
  const folder = join(toolsFolder(), 'venv-splink');
  const python = join(folder, 'bin/python');
  const mark = join(folder, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted && (await run(python, ['--version']).then(() => true, () => false))) return { python };
  try {
    rmSync(folder, { recursive: true, force: true });
    await run(system, ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '-r', requirements]);
    writeFileSync(mark, wanted);
    return { python };
  } catch {
    return { skipped: 'Splink could not be installed (pip install -r tests/identity/requirements.txt)' };
  }
}

/** Clusters a set with Splink on one thread; the clusters are written as an export of identity is. */
export async function runSplink(python: string, parties: string, clusters: string, profile: 'chinese' | 'western'): Promise<SplinkRun> {
  const program = join(repositoryRoot(), 'tests/identity/splink_baseline.py');
  const { stdout } = await run(python, [program, parties, clusters, '--profile', profile, '--threads', '1'], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as SplinkRun;
}
