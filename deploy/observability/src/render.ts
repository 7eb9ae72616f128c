import { stringify } from 'yaml';
import type { Alert, AlertGroup } from './alert.js';
import { journeyAlerts } from './journey-alerts.js';
import { pipelineAlerts } from './pipeline-alerts.js';
import { serviceAlerts } from './service-alerts.js';

export const alertGroups: readonly AlertGroup[] = [serviceAlerts, pipelineAlerts, journeyAlerts];

const runbook = 'deploy/observability/runbook.md';

/** Name of the alert's entry in the runbook, as Markdown makes it of a heading. */
export const anchorOf = (alert: Pick<Alert, 'name'>): string => alert.name.toLowerCase();

/** Prometheus' rule file; it is also the spec of a PrometheusRule. */
export function rulesYaml(): string {
  const groups = alertGroups.map(({ name, alerts }) => ({
    name,
    rules: alerts.map(({ name: alert, expr, for: lasting, severity, summary, meaning }) => ({
      alert, expr, for: lasting, labels: { severity }, annotations: { summary, description: meaning, runbook: `${runbook}#${anchorOf({ name: alert })}` },
    })),
  }));
  return stringify({ groups }, { lineWidth: 0 });
}

/** The runbook: an entry for each alert. */
export function runbookMarkdown(): string {
  const entry = ({ name, severity, expr, for: lasting, symptom, meaning, steps }: Alert) => `### ${name}

\`${severity}\`, when it holds for ${lasting}: \`${expr}\`

- **Symptom**: ${symptom}
- **Meaning**: ${meaning}
- **First three steps**:
${steps.map((step, i) => `  ${i + 1}. ${step}`).join('\n')}
`;
  const parts = alertGroups.map(({ title, alerts }) => `## ${title}\n\n${alerts.map(entry).join('\n')}`);
  return `# Runbook

What to do when an alert of \`helm/kejing/files/alerts\` fires: what is seen, what it means, and the first three steps. \`page\`: somebody gets up for it; \`ticket\`: in office
hours. The dashboards are named kejing suite, kejing service and kejing pipeline. Logs are JSON; a line that was written in a trace has its \`trace_id\`. Both files are made from
\`deploy/observability/src\` (\`npx vitest run deploy/observability --update\`).

${parts.join('\n')}`;
}
