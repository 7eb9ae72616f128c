/** Waits for something, but not for longer than so many milliseconds; it goes on unattended then. Rejects as it does. */
export async function within(boundMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, boundMs)));
  await Promise.race([work, bound]).finally(() => clearTimeout(timer));
}
