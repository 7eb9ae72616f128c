import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { groupedBy, usesOf } from './promql.js';
import type { Samples } from './scrape.js';

/** An expression of a dashboard or an alert. */
export interface Asked {
  readonly where: string;
  readonly expr: string;
  /** Labels that are shown of the result. */
  readonly shown: readonly string[];
}

const labelsIn = (text: string, form: RegExp): string[] => [...text.matchAll(form)].map(([, label]) => label!);

/** All expressions of the dashboards in a folder: of panels, and of the variables that are chosen from. */
export function ofDashboards(folder: string): Asked[] {
  return readdirSync(folder).flatMap((file) => {
    const { panels, templating } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      panels: { title: string; targets?: { expr: string; legendFormat: string }[] }[]; templating: { list: { name: string; definition?: string }[] };
    };
    const shown = panels.flatMap(({ title, targets }) => (targets ?? []).map(({ expr, legendFormat }) => ({ where: `${file} ${title}`, expr, shown: labelsIn(legendFormat, /\{\{(\w+)\}\}/g) })));
    const chosen = templating.list.flatMap(({ name, definition }) => {
      const [, expr, label] = /^label_values\((.+), (\w+)\)$/.exec(definition ?? '') ?? [];
      return expr === undefined ? [] : [{ where: `${file} $${name}`, expr, shown: [label!] }];
    });
    return [...shown, ...chosen];
  });
}

/** All expressions of the rule files in a folder. */
export function ofAlerts(folder: string): Asked[] {
  return readdirSync(folder).flatMap((file) => {
    const { groups } = parse(readFileSync(join(folder, file), 'utf8')) as { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] };
    return groups.flatMap(({ rules }) => rules.map(({ alert, expr, annotations }) => ({
      where: alert, expr, shown: labelsIn(Object.values(annotations).join(' '), /\$labels\.(\w+)/g),
    })));
  });
}

/** What an expression asks for in vain: metrics, labels and values that no sample has, and labels that its result has lost. */
export function missing({ where, expr, shown }: Asked, samples: Samples): string[] {
  const grouped = groupedBy(expr);
  return usesOf(expr).flatMap(({ metric, labels, values }) => {
    const found = samples.get(metric);
    if (found === undefined) return [`${where}: ${metric} is nowhere`];
    const wanted = [...labels, ...(grouped === undefined ? shown : [])];
    return [
      ...wanted.filter((label) => !found.some((one) => label in one)).map((label) => `${where}: ${metric} has no label ${label}`),
      // Statuses of calls are open; what else is named is shown from the start, though nothing of it may have happened.
      ...values.filter(({ label, value }) => label !== 'code' && !found.some((one) => one[label] === value)).map(({ label, value }) => `${where}: ${metric} has no ${label}="${value}"`),
      ...shown.filter((label) => grouped !== undefined && !grouped.includes(label)).map((label) => `${where}: ${label} is shown but not in the result`),
    ];
  });
}
