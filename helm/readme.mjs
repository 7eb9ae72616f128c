// Writes helm/kejing/README.md from the comments of values.yaml; `--check` writes nothing and fails if it would differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

const folder = new URL('./kejing/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), 'utf8');
const document = parseDocument(read('values.yaml'));
const rows = [];

function collect(map, path) {
  for (const [i, pair] of map.items.entries()) {
    const name = [...path, pair.key.value].join('.');
    // The comment before the first key of a map belongs to the map.
    const comment = pair.key.commentBefore ?? (i === 0 ? map.commentBefore : undefined) ?? '';
    const words = comment.split('\n').map((line) => line.trim()).filter((line) => line.startsWith('-- ')).map((line) => line.slice(3)).join(' ');
    const value = pair.value?.toJSON?.();
    if (words !== '') rows.push([name, value, words]);
    else if (pair.value?.items && pair.value.items.length > 0 && 'key' in pair.value.items[0]) collect(pair.value, [...path, pair.key.value]);
    else throw new Error(`${name} has no comment that begins with "# -- "`);
  }
}
collect(document.contents, []);

const chart = parseDocument(read('Chart.yaml')).toJSON();
const cell = (text) => text.replaceAll('|', '\\|');
const text = `# Helm chart ${chart.name} ${chart.version}

<!-- Made by helm/readme.mjs from the comments of values.yaml. -->

${chart.description}. Needs Kubernetes ${chart.kubeVersion.replace('-0', '')}, PostgreSQL 16 or later with a database for each service, Kafka 4 with SASL and ACLs, and an
issuer of tokens. How to install, upgrade, go back, back up and scale: [deploy/README.md](../../deploy/README.md).

- \`values-small.yaml\`: one node. \`values-large.yaml\`: several zones, scaled by consumer lag.
- \`examples/values.yaml\`: what a first installation has to say. \`examples/cloudnative-pg.yaml\`, \`examples/strimzi-*.yaml\`: databases and Kafka by operators.
- Values are checked against \`values.schema.json\`; a slip in a name is refused.

| value | default | meaning |
|---|---|---|
${rows.map(([name, value, words]) => `| \`${name}\` | \`${cell(JSON.stringify(value))}\` | ${cell(words)} |`).join('\n')}
`;
const target = fileURLToPath(new URL('README.md', folder));
let present = '';
try { present = readFileSync(target, 'utf8'); } catch { /* the first time */ }
if (process.argv.includes('--check')) {
  if (present !== text) {
    console.error('helm/kejing/README.md is out of date; run: node helm/readme.mjs');
    process.exit(1);
  }
} else writeFileSync(target, text);
console.log(`${rows.length} values`);
