/** A Prometheus alert and its entry in the runbook. */
export interface Alert {
  readonly name: `Kejing${string}`;
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  /** page: somebody gets up for it; ticket: somebody looks at it in office hours. */
  readonly severity: 'page' | 'ticket';
  /** One line for the pager; Prometheus' templates such as `{{ $labels.service }}` may stand in it. */
  readonly summary: string;
  /** What users and operators see. */
  readonly symptom: string;
  readonly meaning: string;
  readonly steps: readonly [string, string, string];
}

/** Alerts that are about one thing. */
export interface AlertGroup {
  readonly name: string;
  readonly title: string;
  readonly alerts: readonly Alert[];
}

export const services = ['cdp', 'content', 'marketing', 'strategy', 'tagging'] as const;

/** Selects our processes where a metric's name is not ours alone. */
export const ours = `service=~"${services.join('|')}"`;

/** Streams stay open for as long as somebody watches: their latency says nothing. */
export const unary = 'method!~".*/(Watch|Export).*"';

/** Statuses that are the server's fault: UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS. */
export const faults = 'code=~"2|13|14|15"';
