import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from './histogram.js';

export interface OpenLoop {
  /** Arrivals a second; they come at random (Poisson), as people do who know nothing of each other. */
  perSecond: number;
  seconds: number;
  /** Does the n-th thing, planned for `due` (performance.now); resolves when it is done. It may take as long as it likes: the next ones do not wait for it. */
  send(n: number, due: number): Promise<unknown>;
}

export interface Arrivals {
  /** From the moment that was planned for the arrival, also where the generator was late: waiting in front of the door counts. */
  latency: Histogram;
  done: number;
  failed: number;
  /** What the first failure said. */
  failure: string;
  /** By how much the generator was late at worst, in milliseconds; much of it means that this process was the limit. */
  lateMs: number;
}

/** Arrivals by a schedule that is fixed before the first one, whatever becomes of them. Returns when all have ended. */
export async function openLoop({ perSecond, seconds, send }: OpenLoop): Promise<Arrivals> {
  const latency = new Histogram();
  const result: Arrivals = { latency, done: 0, failed: 0, failure: '', lateMs: 0 };
  const underway: Promise<void>[] = [];
  const started = performance.now();
  for (const [n, at] of schedule(perSecond, seconds).entries()) {
    const due = started + at;
    for (let wait = due - performance.now(); wait > 0; wait = due - performance.now()) await sleep(Math.max(1, Math.floor(wait)));
    result.lateMs = Math.max(result.lateMs, performance.now() - due);
    underway.push(send(n, due).then(() => {
      latency.record(performance.now() - due);
      result.done += 1;
    }, (error: unknown) => {
      result.failed += 1;
      result.failure ||= String(error);
    }));
  }
  await Promise.all(underway);
  return result;
}

/** When things arrive, in milliseconds after the start; the same for the same arguments. */
export function schedule(perSecond: number, seconds: number): number[] {
  const times: number[] = [];
  let state = 0x2545f491;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  for (let at = 0; ; ) {
    at += (-Math.log(random()) * 1000) / perSecond;
    if (at >= seconds * 1000) return times;
    times.push(at);
  }
}
