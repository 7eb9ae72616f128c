// Writes the SBOM (CycloneDX 1.6) and the licences of what runs, from the lock file: `node sbom.mjs FOLDER`.
//
// Not `npm sbom`: of a tree of workspaces it leaves out more than half. Fails where a licence does not go with Apache-2.0.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = process.argv[2];
const fine = new Set(['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'CC0-1.0', 'Unlicense', 'Python-2.0', 'CC-BY-3.0', 'CC-BY-4.0']);
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
const { version, packages } = JSON.parse(lock);

const nameOf = (path) => path.split('node_modules/').at(-1);
const purlOf = (name, of) => `pkg:npm/${name.replace('@', '%40')}@${of}`;
const runs = Object.entries(packages).filter(([path, entry]) => path.includes('node_modules/') && !entry.dev && !entry.link);

/** As the lock file says; packages that state it in the way of long ago, which npm does not read, say it themselves. */
function licenceOf(path, entry) {
  if (entry.license) return entry.license;
  const file = join(root, path, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).licenses?.[0]?.type : undefined;
}

function component([path, entry]) {
  const licence = licenceOf(path, entry);
  const name = entry.name ?? nameOf(path);
  const [algorithm, digest] = (entry.integrity ?? '').split(' ')[0].split('-');
  return {
    type: 'library', 'bom-ref': path, name, version: entry.version, purl: purlOf(name, entry.version), scope: entry.optional || entry.devOptional ? 'optional' : 'required',
    ...(licence ? { licenses: [{ expression: licence }] } : {}),
    ...(digest ? { hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') }] } : {}),
  };
}

/** Where node finds `name` from the package at `path`. */
function resolve(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const found = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[found]) return packages[found].link ? undefined : found;
    if (folder === '') return undefined;
  }
}

const components = runs.map(component).sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
const known = new Set(components.map((entry) => entry['bom-ref']));
const dependencies = [['', packages['']], ...runs].map(([path, entry]) => ({
  ref: path === '' ? 'kejing' : path,
  dependsOn: Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).map((name) => resolve(path, name)).filter((ref) => known.has(ref)).sort(),
}));
// The same lock file gives the same document: no time, and a serial number that follows from what it is about.
const hash = createHash('sha256').update(lock).digest('hex');
const serial = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
const sbom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${serial}`, version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'kejing', name: 'kejing', version, licenses: [{ license: { id: 'Apache-2.0' } }] } },
  components, dependencies,
};
writeFileSync(join(target, 'kejing.cdx.json'), `${JSON.stringify(sbom, null, 1)}\n`);

/** `A OR B` is fine where one of them is, `A AND B` where both are. */
const passes = (text) => text.replace(/[()]/g, '').split(' OR ').some((choice) => choice.split(' AND ').every((part) => fine.has(part.trim())));
const rows = [...new Map(components.map((entry) => [`${entry.name} ${entry.version}`, [entry.name, entry.version, entry.licenses?.[0]?.expression ?? '']])).values()].sort();
writeFileSync(join(target, 'licences.md'), `# Licences of the packages that run\n\n| package | version | licence |\n|---|---|---|\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`);
const wrong = rows.filter(([, , licence]) => !passes(licence));
for (const [name, of, licence] of wrong) console.error(`${name} ${of}: ${licence === '' ? 'no licence is stated' : `${licence} is not on the list of licences that go with Apache-2.0`}`);
console.log(`${components.length} packages in ${join(target, 'kejing.cdx.json')}; licences: ${join(target, 'licences.md')}`);
process.exit(wrong.length === 0 ? 0 : 1);
