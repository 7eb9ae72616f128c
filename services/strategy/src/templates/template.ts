import { Liquid, type Template } from 'liquidjs';

const FILTERS = ['default', 'truncate'];
/** How many templates are kept as they were read. */
const KEPT = 1_000;

// Without loops a text takes no longer than its length allows. A limit in milliseconds would also fail a good one whenever the machine is busy.
const engine = new Liquid({ strictFilters: true, parseLimit: 10_000, memoryLimit: 100_000 });
const read = new Map<string, Template[]>();
// A text for people needs values in places and nothing else: no loops, no files, no logic that a reviewer would have to run in his head.
for (const tag of Object.keys(engine.tags)) delete engine.tags[tag];
for (const filter of Object.keys(engine.filters)) if (!FILTERS.includes(filter)) delete engine.filters[filter];

/** What is wrong with a template, for its author; empty where it is good. `allowed` are the variables that it may name. */
export function templateProblems(text: string, allowed: readonly string[]): string[] {
  const template = parse(text);
  if (!Array.isArray(template)) return [template.problem];
  const variables = engine.globalVariablesSync(template, { partials: false });
  return variables.filter((name) => !allowed.includes(name)).map((name) => `there is no variable ${name}; there are ${allowed.join(', ')}`);
}

/** Fills a template that was checked; a missing value is left empty. Plain text, not HTML. */
export function renderTemplate(text: string, values: Readonly<Record<string, string>>): string {
  let template = read.get(text);
  if (!template) {
    if (read.size >= KEPT) read.clear();
    read.set(text, (template = engine.parse(text)));
  }
  return String(engine.renderSync(template, values)).trim();
}

function parse(text: string): Template[] | { problem: string } {
  try {
    return engine.parse(text);
  } catch (error) {
    // The message of the parser repeats the text and a place in it; the first line is enough for its author.
    const message = error instanceof Error ? error.message : '';
    return { problem: message.split('\n')[0]!.slice(0, 200) || 'the template cannot be read' };
  }
}
