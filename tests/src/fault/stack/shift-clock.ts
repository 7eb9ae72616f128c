// Loaded by --import before a service: its clock is wrong by KEJING_FAULT_CLOCK_MS. What PostgreSQL, Kafka and TLS say of the time stays right.
const wrongByMs = Number(process.env['KEJING_FAULT_CLOCK_MS'] ?? 0);
const RightDate = Date;
const now = () => RightDate.now() + wrongByMs;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, args: unknown[], newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: () => new RightDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
});

export {};
