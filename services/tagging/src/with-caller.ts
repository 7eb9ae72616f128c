import type { Caller } from '@kejing/grpc';

/** A generated controller whose methods may take the caller beside the request. */
export type WithCaller<Controller> = {
  [Method in keyof Controller]: Controller[Method] extends (request: infer Request) => infer Answer ? (request: Request, caller: Caller) => Answer : never;
};
