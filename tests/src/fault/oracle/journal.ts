import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** One line of the oracle's file. What was meant, before it is tried, and what came of it; nothing = nobody knows: it may have happened. */
export type JournalEntry =
  | { kind: 'intent'; id: string; what: unknown }
  | { kind: 'acknowledged'; id: string }
  | { kind: 'refused'; id: string };

/** Appends to the oracle's own file; what `write` returned from survives the death of this process and of the machine. */
export class JournalWriter {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'a', 0o600);
  }

  write(entries: readonly JournalEntry[]): void {
    writeSync(this.file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    fsyncSync(this.file);
  }

  close(): void {
    closeSync(this.file);
  }
}

export interface Intent<T> {
  id: string;
  what: T;
  outcome: 'acknowledged' | 'refused' | 'maybe';
}

/** All intents in order, with what is known of each. A last line that was cut off counts as not written. */
export function readJournal<T>(path: string): Intent<T>[] {
  const intents = new Map<string, Intent<T>>();
  const text = readFileSync(path, 'utf8');
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter(Boolean)) {
    const entry = JSON.parse(line) as JournalEntry;
    if (entry.kind === 'intent') intents.set(entry.id, { id: entry.id, what: entry.what as T, outcome: 'maybe' });
    else intents.get(entry.id)!.outcome = entry.kind;
  }
  return [...intents.values()];
}
