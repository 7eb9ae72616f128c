// The program behind scripts/export.
import { resolve } from 'node:path';
import { openStack } from '@kejing/local';
import { exportIdentity } from './parties-export.js';

const HELP = `scripts/export identity OUT.csv

Writes sourceSystem,sourceId,customerId for every party record of the running stack. Writing is audited. OUT.csv appears when it is whole.
`;

const args = process.argv.slice(2);
const [what, file] = args;
if (args.includes('--help') || args.length !== 2 || what !== 'identity') {
  process.stdout.write(HELP);
  process.exit(args.includes('--help') ? 0 : 1);
}
try {
  const count = await exportIdentity(openStack(), resolve(process.env['KEJING_CALLER_DIR'] ?? '.', file!), (line) => console.log(`export: ${line}`));
  console.log(`export: ${count} records written to ${file!}`);
} catch (error) {
  console.error(`export: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
