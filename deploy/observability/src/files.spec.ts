// Promise: dashboards, alert rules and runbook are made from one source, and say for each alert what to do.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { grafana } from './panels.js';
import { pipelineDashboard } from './pipeline-dashboard.js';
import { alertGroups, anchorOf, rulesYaml, runbookMarkdown } from './render.js';
import { serviceDashboard } from './service-dashboard.js';
import { suiteDashboard } from './suite-dashboard.js';

const chart = '../../../helm/kejing/files';
const dashboards = { suite: suiteDashboard, service: serviceDashboard, pipeline: pipelineDashboard };
const alerts = alertGroups.flatMap((group) => group.alerts);

describe('the files', () => {
  it.each(Object.entries(dashboards))('dashboard %s in the chart is what its source says', async (name, dashboard) => {
    await expect(`${JSON.stringify(grafana(dashboard), null, 2)}\n`).toMatchFileSnapshot(`${chart}/dashboards/${name}.json`);
  });

  it('rules in the chart and the runbook are what their source says', async () => {
    await expect(rulesYaml()).toMatchFileSnapshot(`${chart}/alerts/rules.yaml`);
    await expect(runbookMarkdown()).toMatchFileSnapshot('../runbook.md');
  });
});

describe('alerts', () => {
  it('have names of their own, one severity each, and name only alerts that are there', () => {
    const names = alerts.map((alert) => alert.name);
    expect(new Set(names).size).toBe(names.length);
    const named = [...runbookMarkdown().matchAll(/\bKejing[A-Z]\w+/g)].map(([name]) => name as (typeof names)[number]);
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(alerts.map((alert) => [alert.name, alert] as const))('%s has its entry: symptom, meaning, three steps', (name, alert) => {
    const entry = runbookMarkdown().split(/^### /m).find((part) => part.startsWith(`${name}\n`))!;
    expect(entry).toContain(`**Symptom**: ${alert.symptom}`);
    expect(entry).toContain(`**Meaning**: ${alert.meaning}`);
    expect(entry.match(/^ {2}[123]\. .+/gm)).toHaveLength(3);
    const { groups } = parse(rulesYaml()) as { groups: { rules: { alert: string; annotations: { runbook: string } }[] }[] };
    expect(groups.flatMap((group) => group.rules).find((rule) => rule.alert === name)!.annotations.runbook).toMatch(new RegExp(`runbook\\.md#${anchorOf(alert)}$`));
  });
});

describe('dashboards', () => {
  it.each(Object.entries(dashboards))('%s: panels do not overlap, and each says what it shows', (_, dashboard) => {
    const { panels } = grafana(dashboard) as { panels: { type: string; description?: string; gridPos: { x: number; y: number; w: number; h: number } }[] };
    const cells = new Set<string>();
    for (const { type, description, gridPos: { x, y, w, h } } of panels) {
      expect(type === 'row' || description !== undefined).toBe(true);
      for (let i = x; i < x + w; i++) {
        for (let j = y; j < y + h; j++) {
          expect(i < 24 && !cells.has(`${i},${j}`)).toBe(true);
          cells.add(`${i},${j}`);
        }
      }
    }
  });
});
