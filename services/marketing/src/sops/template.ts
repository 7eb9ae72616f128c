import { Liquid } from 'liquidjs';

/** Values that subjects and texts may name. */
export interface MessageVariables {
  readonly salutation: string;
  readonly agent: { readonly name: string; readonly licence_no: string };
  readonly content: { readonly title: string; readonly summary: string };
}

// No files, no other templates: a document says everything that is sent. Bounds keep a loop of a template from stalling the worker.
const engine = new Liquid({ templates: {}, relativeReference: false, strictFilters: true, strictVariables: true, parseLimit: 40_000, renderLimit: 200, memoryLimit: 1_000_000, ownPropertyOnly: true });
const sample: MessageVariables = { salutation: '女士', agent: { name: '张三', licence_no: '00000000' }, content: { title: '标题', summary: '摘要' } };

/** What is wrong with a template; undefined where it renders. */
export function templateProblem(template: string): string | undefined {
  try {
    engine.parseAndRenderSync(template, sample);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : 'cannot be read';
  }
}

/** Renders; throws where the template fails. */
export function renderTemplate(template: string, variables: MessageVariables): string {
  return engine.parseAndRenderSync(template, variables) as string;
}
