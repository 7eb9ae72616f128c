/** Something that keeps an expression from being used. `offset` counts UTF-16 units of the source, from 0, as an editor does. */
export interface Problem {
  readonly message: string;
  readonly offset: number;
}

/** Thrown inside the lib only, where checking cannot go on; `compile` turns it into a problem. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}
