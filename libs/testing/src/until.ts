/**
 * Calls `check` every 50 ms until it answers something truthy, and returns that. A throwing check counts as "not yet".
 * Fails after `timeoutMs` (default 10 s) with the last error of the check as cause.
 */
export async function until<T>(check: () => T | Promise<T>, timeoutMs = 10_000, everyMs = 50): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await check();
      if (answer) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  } while (Date.now() < deadline);
  throw new Error(`Not true within ${timeoutMs} ms: ${check.toString().slice(0, 200)}`, { cause });
}
