import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The image lies beside the sources; the compiler does not copy it, so the built module looks back to them.
const beside = fileURLToPath(new URL('./gen/image.binpb', import.meta.url));
const fromDist = fileURLToPath(new URL('../../src/gen/image.binpb', import.meta.url));

/** File with the descriptor set of all contracts (google's types included). */
export const imagePath: string = existsSync(beside) ? beside : fromDist;
