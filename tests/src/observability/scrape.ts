/** Samples of one name: each with its labels. */
export type Samples = Map<string, Record<string, string>[]>;

/** Reads what a service shows at /metrics. */
export async function scrape(adminUrl: string): Promise<Samples> {
  const response = await fetch(`${adminUrl}/metrics`);
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return readSamples(await response.text());
}

/** Prometheus' text format, of which only names and labels are wanted. */
export function readSamples(text: string): Samples {
  const samples: Samples = new Map();
  for (const line of text.split('\n')) {
    const [, name, labels] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+/.exec(line) ?? [];
    if (name === undefined) continue;
    const found = Object.fromEntries([...(labels ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [label!, value!]));
    samples.set(name, [...(samples.get(name) ?? []), found]);
  }
  return samples;
}
