import { parseArgs } from 'node:util';
import { openStack } from '@kejing/local';
import { MatchCommands } from './match-commands.js';

const HELP = `scripts/match COMMAND [OPTIONS]

  train [--profile chinese|western] [--max-error-rate 0.002] [--wait]
                    Estimates weights by EM on the records that are there, in the background. The new version is a draft.
  activate VERSION [--wait]
                    Makes a version the one that matching goes by. All records are matched again by it.
  refresh [--wait]  Counts frequent values, and values that too many share, again, under the weights that are active.
  list              Versions, newest first.
  show [VERSION]    Weights of a version, field by field; of the active one where none is named.
  status [--wait]   What waits to be matched, and for a steward.

--wait: train until the draft is there; the others until nothing waits to be matched.
Exit code 0, 1 on failure; train --wait: 2 where the training failed.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'string', default: 'chinese' }, 'max-error-rate': { type: 'string', default: '0' }, wait: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});
const [command = '', argument = ''] = positionals;

async function run(): Promise<number> {
  const commands = new MatchCommands(openStack(), (line) => console.log(line));
  try {
    switch (command) {
      case 'train':
        return await commands.train(values.profile, Number(values['max-error-rate']), values.wait);
      case 'activate':
        return await commands.activate(Number(argument), values.wait);
      case 'refresh':
        return await commands.refresh(values.wait);
      case 'list':
        return await commands.list();
      case 'show':
        return await commands.show(Number(argument || '0'));
      default:
        return await commands.status(values.wait);
    }
  } finally {
    commands.close();
  }
}

const known = ['train', 'activate', 'refresh', 'list', 'show', 'status'].includes(command);
if (values.help || !known) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 1;
} else {
  try {
    process.exitCode = await run();
  } catch (error) {
    console.error(`match: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
