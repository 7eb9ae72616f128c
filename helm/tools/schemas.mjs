// Makes strict JSON schemas for kubeconform: `node schemas.mjs SWAGGER.json TARGET`. SWAGGER is the OpenAPI document that Kubernetes' own source
// carries. Every kind becomes one file that says what is known of it and lets nothing else pass; those of custom resources that the chart may make
// (helm/tools/crds, written by hand: the parts that the chart uses) are copied beside them.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [source, target] = process.argv.slice(2);
if (!target) {
  console.error('usage: node schemas.mjs SWAGGER.json TARGET');
  process.exit(2);
}
const { definitions } = JSON.parse(readFileSync(source, 'utf8'));
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

function strict(schema, name) {
  if (Array.isArray(schema)) return schema.map((part) => strict(part));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (schema.format === 'int-or-string') return { type: ['integer', 'string'] };
  if (name === quantity) return { type: ['string', 'number'] };
  const { description: _words, 'x-kubernetes-group-version-kind': _kinds, ...rest } = schema;
  const made = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'properties') made.properties = Object.fromEntries(Object.entries(value).map(([property, part]) => [property, strict(part)]));
    else if (!key.startsWith('x-')) made[key] = strict(value);
  }
  if (schema.properties && !schema.additionalProperties && !schema['x-kubernetes-preserve-unknown-fields']) made.additionalProperties = false;
  return made;
}

const made = Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, strict(schema, name)]));

function reached(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, next] of JSON.stringify(made[name]).matchAll(/"#\/definitions\/([^"]+)"/g)) reached(next, found);
  return found;
}

mkdirSync(target, { recursive: true });
let count = 0;
for (const [name, definition] of Object.entries(definitions)) {
  for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
    if (!definition.properties?.kind || !definition.properties?.apiVersion) continue;
    const body = structuredClone(made[name]);
    body.required = [...new Set([...(body.required ?? []), 'apiVersion', 'kind'])];
    body.properties.kind = { enum: [kind] };
    body.properties.apiVersion = { enum: [group === '' ? version : `${group}/${version}`] };
    const schema = { $schema: 'http://json-schema.org/draft-07/schema#', ...body, definitions: Object.fromEntries([...reached(name)].map((part) => [part, made[part]])) };
    const suffix = group === '' ? version : `${group.split('.')[0]}-${version}`;
    writeFileSync(join(target, `${kind}-${suffix}.json`.toLowerCase()), JSON.stringify(schema));
    count++;
  }
}
cpSync(fileURLToPath(new URL('./crds', import.meta.url)), target, { recursive: true });
console.log(`${count} kinds`);
