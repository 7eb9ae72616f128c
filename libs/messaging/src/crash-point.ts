/**
 * Places where fault tests kill the process: after an effect's commit, after its produce, after its effect but before its offset; with timers claimed and
 * none fired, with a message given to the provider and nothing noted of it.
 */
export type CrashPoint = 'after-commit' | 'after-produce' | 'after-effect' | 'timers-claimed' | 'provider-called';

let passed = 0;

/** Kills the own process without mercy if KEJING_CRASH_AT names this place, or its nth passing (`after-effect:20`). Never in production. */
export function crashPoint(name: CrashPoint): void {
  const [at, nth] = (process.env['KEJING_CRASH_AT'] ?? '').split(':');
  if (at !== name || (process.env['KEJING_ENV'] || 'production') === 'production') return;
  passed += 1;
  if (passed >= Number(nth ?? 1)) process.kill(process.pid, 'SIGKILL');
}
