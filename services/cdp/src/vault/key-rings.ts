import type { KeyRing } from '@kejing/crypto';

/** The keys of this process: those that wrap the records' keys, and those of the blind indexes. */
export class KeyRings {
  constructor(
    readonly master: KeyRing,
    readonly tokens: KeyRing,
  ) {}
}
