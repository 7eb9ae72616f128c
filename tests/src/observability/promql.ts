/** A metric that an expression asks for. */
export interface Use {
  readonly metric: string;
  /** Labels that are matched, or by which it is grouped. */
  readonly labels: readonly string[];
  /** Matchers that name values: `=` and alternatives in `=~`. */
  readonly values: readonly { readonly label: string; readonly value: string }[];
}

const SELECTOR = /([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g;
const GROUPING = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)\s*/g;
const WORDS = new Set(['by', 'without', 'on', 'ignoring', 'and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);

/** What a PromQL expression asks for. Simple: it knows selectors, functions and `by (…) (…)`, which is all that dashboards and alerts use. */
export function usesOf(expr: string): Use[] {
  const groups = groupings(expr);
  const plain = expr.replace(GROUPING, (text) => ' '.repeat(text.length)).replace(/\[[^\]]*\]/g, (text) => ' '.repeat(text.length));
  return [...blanked(plain).matchAll(SELECTOR)].flatMap((found) => {
    const [, metric = ''] = found;
    const end = found.index + found[0].trimEnd().length;
    if (WORDS.has(metric) || /^\s*\(/.test(plain.slice(found.index + metric.length)) || /[\d.]/.test(plain[found.index - 1] ?? '')) return [];
    const matchers = found[2] === undefined ? [] : [...expr.slice(found.index, end).matchAll(MATCHER)].map(([, label = '', operator = '', value = '']) => ({ label, operator, value }));
    const by = groups.filter(({ from, to }) => found.index >= from && found.index < to).flatMap(({ labels }) => labels);
    return [{
      metric,
      labels: [...new Set([...matchers.map(({ label }) => label), ...by])],
      values: matchers.flatMap(({ label, operator, value }) => {
        if (operator === '=') return [{ label, value }];
        return operator === '=~' && /^[\w|]+$/.test(value) ? value.split('|').map((one) => ({ label, value: one })) : [];
      }),
    }];
  });
}

/** Labels that the result of an expression has for sure: those by which it is grouped. Undefined where it is not grouped. */
export function groupedBy(expr: string): string[] | undefined {
  const groups = groupings(expr);
  return groups.length === 0 ? undefined : [...new Set(groups.flatMap(({ labels }) => labels))];
}

/** Texts become blanks, so that what stands in them is taken for no metric; braces stay. */
function blanked(expr: string): string {
  return expr.replace(/"(?:[^"\\]|\\.)*"/g, (text) => `"${' '.repeat(text.length - 2)}"`);
}

/** Each `by (labels) ( … )` with the range of what it groups. */
function groupings(expr: string): { labels: string[]; from: number; to: number }[] {
  return [...expr.matchAll(/\bby\s*\(([^)]*)\)\s*/g)].map((found) => {
    const from = found.index + found[0].length;
    return { labels: (found[1] ?? '').split(',').map((label) => label.trim()).filter((label) => label !== ''), from, to: closing(expr, from) };
  });
}

function closing(expr: string, from: number): number {
  let depth = 0;
  const plain = blanked(expr);
  for (let at = from; at < plain.length; at++) {
    if (plain[at] === '(') depth++;
    if (plain[at] === ')' && --depth === 0) return at;
  }
  return expr.length;
}
