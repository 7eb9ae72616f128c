import { isKejingError } from '@kejing/errors';

const PAUSE_MS = 250;

const passing = (error: unknown): boolean => {
  if (isKejingError(error)) return error.retriable || error.kind === 'UNAVAILABLE' || error.kind === 'DEADLINE';
  // fetch says no more than "fetch failed"; its cause has the code of the connection.
  return error instanceof TypeError && error.message === 'fetch failed';
};

/** Does something until it works, as a client would with a service that is away for a moment. Other failures come out at once. */
export async function persist<T>(patienceMs: number, act: () => Promise<T>): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!passing(error) || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** Asks until the answer fits; the last answer when patience ends. */
export async function eventually<T>(patienceMs: number, ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<{ answer: T; fits: boolean }> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const answer = await persist(patienceMs, ask);
    if (fits(answer)) return { answer, fits: true };
    if (Date.now() > until) return { answer, fits: false };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
