/** A pause that can be cut short: a wake-up that comes while nobody waits makes the next pause end at once. */
export class Wakeable {
  private wakeNow: (() => void) | undefined;
  private woken = false;

  wake(): void {
    this.woken = true;
    this.wakeNow?.();
  }

  async pause(ms: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wakeNow = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wakeNow = undefined;
    }
    this.woken = false;
  }
}
