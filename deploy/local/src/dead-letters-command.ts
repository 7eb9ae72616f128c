import { parseArgs } from 'node:util';
import { countByCause, DeadLetters, describeCase, type Desk } from './dead-letters.js';
import type { Case, Filter } from './dead-letters-shelf.js';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { service: text, topic: text, group: text, cause: text, key: text, 'sealed-under': text, limit: { ...text, default: '50' }, after: text, reason: text, all: { type: 'boolean' }, json: { type: 'boolean' } },
});
const [command = '', ...ids] = positionals;
let desks: (service: string | undefined) => readonly Desk[] = () => [];

const filter: Filter = {
  ...(values['sealed-under'] === undefined ? {} : { sealedUnder: values['sealed-under'] }),
  ...(values.topic === undefined ? {} : { topic: values.topic }), ...(values.group === undefined ? {} : { group: values.group }),
  ...(values.cause === undefined ? {} : { cause: values.cause }), ...(values.key === undefined ? {} : { key: values.key }), ...(ids.length === 0 ? {} : { ids }),
};
const print = (line: string) => console.log(line);

/** Acts on one service after the other, since its keys are those of the process. */
async function onEach(work: (letters: DeadLetters, desk: Desk) => Promise<void>): Promise<void> {
  for (const desk of desks(values.service)) {
    const letters = await DeadLetters.open(desk);
    try {
      await work(letters, desk);
    } finally {
      await letters.close();
    }
  }
}

async function act(name: 'replay' | 'discard', tell: string): Promise<void> {
  if (Object.keys(filter).length === 0 && !values.all) throw new Error(`Say which: ids, --topic, --group, --cause, --key, or --all.`);
  const { reason = '' } = values;
  if (name === 'discard' && (reason === '' || reason.length > 200)) throw new Error('--reason is needed, of at most 200 characters and without personal data.');
  let total = 0;
  await onEach(async (letters) => {
    const cases = await letters.list(filter);
    total += (name === 'replay' ? await letters.replay(cases) : await letters.discard(cases, reason)).done;
  });
  print(`${total} ${tell}`);
}

const commands: Record<string, () => Promise<void>> = {
  async list() {
    const cases: Case[] = [];
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1) throw new Error('--limit takes a whole number above 0.');
    await onEach(async (letters) => void cases.push(...(await letters.list(filter))));
    const from = values.after === undefined ? 0 : cases.findIndex(({ id }) => id === values.after) + 1;
    const page = cases.slice(from, from + limit);
    if (values.json) return print(JSON.stringify({ counts: countByCause(cases), cases: page.map(({ letter: _letter, ...one }) => one) }, null, 2));
    if (cases.length === 0) return print('No event waits for an operator.');
    for (const { group, topic, kind, cause, count } of countByCause(cases)) print(`${String(count).padStart(7)}  ${kind.padEnd(6)}  ${group}  ${topic}  ${cause}`);
    print('');
    for (const one of page) print(`${one.id}  ${one.time.toISOString()}  ${one.kind}  ${one.group}  ${one.topic}  ${one.cause}`);
    const last = page.at(-1);
    if (last && from + limit < cases.length) print(`${cases.length - from - limit} more: --after ${last.id}`);
  },
  async show() {
    if (ids.length === 0) throw new Error('show takes ids.');
    let found = 0;
    await onEach(async (letters) => {
      for (const one of await letters.list(filter)) {
        if (found > 0) print('');
        print(describeCase(one));
        found += 1;
      }
    });
    if (found === 0) throw new Error('There is no open case with this id: it was replayed or discarded, or never was.');
  },
  replay: () => act('replay', 'given to their groups again'),
  discard: () => act('discard', 'given up'),
};

/**
 * Does what the arguments of the process say, and ends it.
 * @param find the services of that name, or all
 */
export async function deadLetters(find: (service: string | undefined) => readonly Desk[]): Promise<never> {
  desks = find;
  try {
    const run = commands[command];
    if (!run) throw new Error(`Unknown command ${command}; see scripts/dead-letters --help.`);
    await run();
    process.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
