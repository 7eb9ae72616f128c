// Generates libs/contracts/src/gen from proto/: TypeScript for gRPC (ts-proto), for events (protobuf-es), and the descriptor image that
// servers, reflection and access checks read. `--check` writes nothing and fails if what is committed differs.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'libs/contracts/src/gen');
const scratch = mkdtempSync(join(tmpdir(), 'kejing-generate-'));

const files = (dir) =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true })
        .filter((name) => statSync(join(dir, name)).isFile())
        .sort()
    : [];

function generate() {
  const buf = join(root, 'node_modules/.bin/buf');
  const template = readFileSync(join(root, 'buf.gen.yaml'), 'utf8').replaceAll('libs/contracts/src/gen', join(scratch, 'gen'));
  const templateFile = join(scratch, 'buf.gen.yaml');
  writeFileSync(templateFile, template);
  execFileSync(buf, ['generate', '--include-imports', '--template', templateFile], { cwd: root, stdio: 'inherit' });
  execFileSync(buf, ['build', '-o', join(scratch, 'gen/image.binpb'), '--as-file-descriptor-set', '--exclude-source-info'], { cwd: root, stdio: 'inherit' });
}

try {
  generate();
  const fresh = join(scratch, 'gen');
  const differing = [...new Set([...files(fresh), ...files(target)])].filter((name) => {
    const [a, b] = [join(fresh, name), join(target, name)];
    return !existsSync(a) || !existsSync(b) || !readFileSync(a).equals(readFileSync(b));
  });
  if (process.argv.includes('--check')) {
    if (differing.length > 0) {
      console.error(`generated code is out of date; run: npm run generate\n  ${differing.slice(0, 20).join('\n  ')}`);
      process.exitCode = 1;
    } else console.log('generated code is up to date');
  } else if (differing.length > 0) {
    for (const name of differing) {
      const [a, b] = [join(fresh, name), join(target, name)];
      if (!existsSync(a)) rmSync(b);
      else {
        cpSync(a, `${b}.new`, { recursive: true });
        renameSync(`${b}.new`, b);
      }
    }
    console.log(`generated: ${differing.length} files changed under ${relative(root, target)}`);
  } else console.log('generated: nothing changed');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
