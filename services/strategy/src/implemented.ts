/** Any signature that starts with the request; written as a method, since a request class may narrow what the contract leaves open. */
interface Handling<Request, Answer> {
  handle(request: Request, ...context: never[]): Answer;
}

/** A generated controller interface whose methods may take more than the request: the caller, the signal of the call. */
export type Implemented<Controller> = {
  [Method in keyof Controller]: Controller[Method] extends (request: infer Request) => infer Answer ? Handling<Request, Answer>['handle'] : never;
};
