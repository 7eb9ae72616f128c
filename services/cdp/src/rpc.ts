/** The controller interface of a gRPC service, as Nest calls it: after the request come what decorators inject, such as the caller. */
export type Rpc<Controller> = {
  [Method in keyof Controller]: Controller[Method] extends (request: infer Request) => infer Answer ? (request: Request, ...injected: never[]) => Answer : never;
};
