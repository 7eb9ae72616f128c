// Lays out the file system of an image: `node assemble.mjs SERVICE TARGET`, run in a built tree on the system that the image is for.
//
// What goes in is what is reached: from the program's entry along the imports of our own built files; of npm packages the ones that those files
// name, with what these depend on by the lock file's tree, less types, maps, tests and documentation; node, and the C libraries that it and
// native packages load. Debian's records of those libraries go along, so that scanners can name them.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const [service, target] = process.argv.slice(2);
const services = ['cdp', 'tagging', 'content', 'marketing', 'strategy'];
const entries = {
  ...Object.fromEntries(services.map((name) => [name, `services/${name}/dist/src/main.js`])),
  setup: 'deploy/local/dist/src/set-up-main.js',
  sample: 'deploy/sample-insurer/dist/src/main.js',
};
if (!target || !(service in entries)) {
  console.error(`usage: node assemble.mjs SERVICE TARGET; services: ${Object.keys(entries).join(', ')}`);
  process.exit(2);
}
const entry = entries[service];
// Traces are a matter of services.
const boot = services.includes(service) ? 'libs/observability/dist/src/otel-boot.js' : undefined;
// What an operator runs in a service's container, beside the service.
const tools = services.includes(service) ? { 'dead-letters': 'deploy/local/dist/src/dead-letters-here.js' } : {};
// What the sample reads when it runs: its SOP, by the root that the lock file marks.
const files = service === 'sample' ? ['services/marketing/examples/mother-and-baby.json', 'package-lock.json'] : [];
const app = join(target, 'app');
const rootPackages = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies;

// ---- our own files
const importPattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\(\s*|\.resolve\(\s*|\bnew URL\(\s*(?=['"]\.))['"]([^'"\n]+)['"]/g;
const builtin = new Set(builtinModules);
const ownFiles = new Set();
const packages = new Set();

function follow(file) {
  if (ownFiles.has(file)) return;
  if (!existsSync(join(root, file))) throw new Error(`${file} is missing: is it built?`);
  ownFiles.add(file);
  if (!file.endsWith('.js')) return;
  for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(importPattern)) {
    if (name.startsWith('.')) {
      const next = join(dirname(file), name);
      if (existsSync(join(root, next)) && statSync(join(root, next)).isFile()) follow(next);
    } else if (name.startsWith('@kejing/')) follow(ownModule(name));
    else {
      const bare = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0];
      if (!name.startsWith('node:') && !builtin.has(bare) && existsSync(join(root, 'node_modules', bare))) packages.add(bare);
    }
  }
}

/** File of `@kejing/lib` or `@kejing/lib/part`, by the exports of its package. */
function ownModule(name) {
  const [, lib, ...rest] = name.split('/');
  const folder = relative(root, realpathSync(join(root, 'node_modules/@kejing', lib)));
  const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const part = rest.length === 0 ? '.' : `./${rest.join('/')}`;
  for (const [pattern, conditions] of Object.entries(exports)) {
    const [before, after] = pattern.split('*');
    const path = typeof conditions === 'string' ? conditions : conditions.default;
    if (pattern === part) return join(folder, path);
    if (after !== undefined && part.startsWith(before) && part.endsWith(after)) return join(folder, path.replaceAll('*', part.slice(before.length, part.length - after.length)));
  }
  throw new Error(`${name} is exported by nobody`);
}

follow(entry);
if (boot) follow(boot);
for (const file of Object.values(tools)) follow(file);

const copy = (from, to) => { mkdirSync(dirname(to), { recursive: true }); cpSync(from, to, { recursive: true, dereference: true, preserveTimestamps: true }); };
const own = new Set([...ownFiles].map((file) => file.split('/').slice(0, 2).join('/')));
for (const file of ownFiles) {
  copy(join(root, file), join(app, file));
  if (existsSync(join(root, `${file}.map`))) copy(join(root, `${file}.map`), join(app, `${file}.map`));
}
for (const file of files) copy(join(root, file), join(app, file));
for (const folder of own) {
  copy(join(root, folder, 'package.json'), join(app, folder, 'package.json'));
  // What programs read beside their code: data, templates, the contracts' image.
  for (const name of readdirSync(join(root, folder))) {
    if (!['src', 'dist', 'migrations', 'node_modules', 'kafka'].includes(name) && statSync(join(root, folder, name)).isDirectory()) copy(join(root, folder, name), join(app, folder, name));
  }
  for (const name of readdirSync(join(root, folder, 'src'), { recursive: true })) {
    if (!/\.tsx?$/.test(name) && statSync(join(root, folder, 'src', name)).isFile()) copy(join(root, folder, 'src', name), join(app, folder, 'src', name));
  }
  const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const link = join(app, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(readlinkSync(join(root, 'node_modules', name)), link);
}

// ---- npm packages
const dropped = /\.(d\.[cm]?ts|[cm]?tsx?|map|flow|md|markdown)$|(^|\/)(tests?|__tests__|docs|examples?|coverage|benchmarks?|\.github)\//;
/** Whole folders for browsers, which are large. */
const otherBuilds = /^(typeorm\/browser|rxjs\/(src|dist\/(bundles|types)))\//;
const taken = new Map();

function take(path) {
  if (taken.has(path)) return;
  const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  taken.set(path, manifest);
  const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => name in rootPackages);
  const wanted = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.optionalDependencies ?? {}), ...peers];
  for (const name of wanted) {
    if (name.startsWith('@types/')) continue;
    const found = resolve(path, name);
    if (found) take(found);
    else if (name in (manifest.dependencies ?? {}) && !(name in (manifest.optionalDependencies ?? {}))) throw new Error(`${path} needs ${name}, which is not installed`);
  }
}

function resolve(from, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') {
      const path = join(folder === '.' ? '' : folder, 'node_modules', name);
      if (existsSync(join(root, path, 'package.json'))) return path;
    }
    if (folder === '.') return undefined;
  }
}

for (const name of packages) take(join('node_modules', name));
for (const path of taken.keys()) {
  const base = join(root, path);
  for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const inside = relative(base, file);
    const label = `${path.split('node_modules/').at(-1)}/${inside}`;
    if (inside.includes('node_modules/') || (dropped.test(inside) && !/^license/i.test(basename(inside))) || otherBuilds.test(label)) continue;
    copy(file, join(app, path, inside));
  }
}

// ---- the programs that start it
if (boot) writeFileSync(join(app, 'boot.mjs'), `import './${boot}';\n`);
else writeFileSync(join(app, 'boot.mjs'), '');
writeFileSync(join(app, 'main.mjs'), `import './${entry}';\n`);
for (const [name, file] of Object.entries(tools)) writeFileSync(join(app, `${name}.mjs`), `import './${file}';\n`);

// ---- node and what it loads
const natives = readdirSync(app, { recursive: true }).filter((name) => name.endsWith('.node')).map((name) => join(app, name));
const libraries = new Set([process.execPath, ...natives].flatMap((file) =>
  execFileSync('ldd', [file], { encoding: 'utf8' }).split('\n').map((line) => line.match(/(\/\S+) \(0x/)?.[1]).filter((found) => found !== undefined && !found.startsWith(app))));
for (const library of libraries) copy(realpathSync(library), join(target, library));
copy(process.execPath, join(target, 'usr/local/bin/node'));
const records = join(target, 'var/lib/dpkg/status.d');
mkdirSync(records, { recursive: true });
const owners = new Set([...libraries].map((library) => ownerOf(library)).filter((found) => found !== undefined));
for (const owner of owners) {
  writeFileSync(join(records, owner.split(':')[0]), execFileSync('dpkg-query', ['--status', owner]));
  const licence = `/usr/share/doc/${owner.split(':')[0]}/copyright`;
  if (existsSync(licence)) copy(licence, join(target, licence));
}
mkdirSync(join(target, 'etc'), { recursive: true });
writeFileSync(join(target, 'etc/passwd'), 'root:x:0:0:root:/nonexistent:/sbin/nologin\nkejing:x:65532:65532:kejing:/nonexistent:/sbin/nologin\n');
writeFileSync(join(target, 'etc/group'), 'root:x:0:\nkejing:x:65532:\n');
writeFileSync(join(target, 'etc/nsswitch.conf'), 'hosts: files dns\n');
if (existsSync('/etc/os-release')) copy(realpathSync('/etc/os-release'), join(target, 'etc/os-release'));
mkdirSync(join(target, 'tmp'), { mode: 0o1777 });

function ownerOf(library) {
  for (const path of [library, realpathSync(library), realpathSync(library).replace(/^\/usr/, ''), `/usr${library}`]) {
    try {
      return execFileSync('dpkg-query', ['--search', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(': ')[0];
    } catch { /* Debian moved its libraries from /lib to /usr/lib, and knows some by the old name. */ }
  }
  return undefined;
}

console.log(`${service}: ${ownFiles.size} files of ours, ${taken.size} packages, ${libraries.size} libraries (${[...owners].map((owner) => owner.split(':')[0]).join(', ')})`);
