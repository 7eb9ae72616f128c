// The program behind scripts/start, stop, status, size, rewrap-keys and token.
import { parseArgs } from 'node:util';
import { composeFiles, composeReady } from './compose-ready.js';
import { askStop } from './control.js';
import { serveDetached, start } from './start.js';
import { serviceCommand } from './service-command.js';
import { size } from './size.js';
import { stateFolder } from './state-folder.js';
import { status } from './status.js';
import { signToken } from './token-keys.js';

const list = (text: string | undefined): string[] => (text ?? '').split(',').map((part) => part.trim()).filter(Boolean);

const commands: Record<string, (dir: string, args: string[]) => Promise<number>> = {
  async start(dir, args) {
    const { values } = parseArgs({
      args, options: { detach: { type: 'boolean' }, fresh: { type: 'boolean' }, 'no-sample': { type: 'boolean' }, customers: { type: 'string' } },
    });
    if (values.customers !== undefined && !/^[1-9]\d{0,8}$/.test(values.customers)) throw new Error('--customers takes a whole number above 0.');
    return start(dir, { detach: values.detach ?? false, fresh: values.fresh ?? false, sample: !values['no-sample'], customers: values.customers });
  },
  serve: (dir) => serveDetached(dir),
  // The parts of scripts/start --compose around the container engine.
  'compose-files': (dir) => composeFiles(dir),
  async 'compose-ready'(dir, args) {
    const { values } = parseArgs({ args, options: { 'no-sample': { type: 'boolean' }, customers: { type: 'string' } } });
    return composeReady(dir, { sample: !values['no-sample'], customers: values.customers });
  },
  status: (dir) => status(dir),
  size: (dir, args) => size(dir, args),
  async stop(dir) {
    console.log((await askStop(dir)) ? 'stopped' : 'Kejing was not running.');
    return 0;
  },
  // A command of a service's own program, with the environment that the stack gives it.
  'service-command': (dir, [service = '', ...args]) => serviceCommand(dir, service, args),
  async token(dir, args) {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ args, options: { subject: text, roles: text, agent: text, 'org-unit': text, purposes: text, lifetime: text } });
    if (!values.subject || !values.roles) throw new Error('--subject and --roles are needed; see scripts/token --help.');
    console.log(await signToken(dir, {
      subject: values.subject, roles: list(values.roles), purposes: list(values.purposes), lifetimeSeconds: Number(values.lifetime ?? 3600),
      ...(values.agent ? { agentId: values.agent } : {}), ...(values['org-unit'] ? { orgUnit: values['org-unit'] } : {}),
    }));
    return 0;
  },
};

// A reader that went away (scripts/status | head) must not end a running stack.
process.stdout.on('error', () => undefined);

const [name = '', ...rest] = process.argv.slice(2);
try {
  const command = commands[name];
  if (!command) throw new Error(`Unknown command ${name}; known: ${Object.keys(commands).join(', ')}.`);
  process.exit(await command(stateFolder(), rest));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
