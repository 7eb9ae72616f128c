import type { Dice } from './random.js';

/** Bytes that decoders have stumbled over: a length of 2^32 - 1, groups, an endless number, a field of no kind. */
const SNIPPETS = [[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x0b, 0x0c], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0xc7, 0x3e], [0x08, 0x80], [0x22, 0x00], [0x00]];

/** Changes bytes here and there: flips, cuts, doubles, inserts. Pure, but for the dice. */
export function mutate(bytes: Uint8Array, dice: Dice): Uint8Array {
  let all = [...bytes];
  for (let n = 1 + dice.below(3); n > 0; n--) {
    const at = dice.below(all.length + 1);
    switch (dice.below(5)) {
      case 0: if (at < all.length) all[at] = dice.below(256); break;
      case 1: all = all.slice(0, at); break;
      case 2: all.splice(at, 0, ...dice.pick(SNIPPETS)); break;
      case 3: all = [...all, ...all.slice(at)]; break;
      default: all.splice(at, 1 + dice.below(4));
    }
  }
  return Uint8Array.from(all.slice(0, 200_000));
}
