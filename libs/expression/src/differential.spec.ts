// Promise: our compiled form answers as the reference library does on every well-typed expression of the subset, where its error is our "no match".
import { parse, plan, celEnv, CelScalar, listType, type CelInput } from '@bufbuild/cel';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile, type Schema } from './index.js';

const schema: Schema = {
  variables: {
    a: 'int',
    b: 'int',
    d: 'double',
    s: 'string',
    u: 'string',
    flag: 'bool',
    t0: 'timestamp',
    t1: 'timestamp',
    tags: 'list<string>',
    nums: 'list<int>',
    ps: { list: { line: 'string', n: 'int' } },
    i: { fields: { kind: 'string', n: 'int' } },
  },
};
const env = celEnv({
  variables: {
    a: CelScalar.INT, b: CelScalar.INT, d: CelScalar.DOUBLE, s: CelScalar.STRING, u: CelScalar.STRING, flag: CelScalar.BOOL, t0: CelScalar.DYN, t1: CelScalar.DYN,
    tags: listType(CelScalar.STRING), nums: listType(CelScalar.INT), ps: listType(CelScalar.DYN), i: CelScalar.DYN,
  },
});

// No unit above the surrogates: there the library's order (UTF-16 units) differs from ours (code points) on purpose.
const text = fc.constantFrom('', 'a', 'ab', 'b', '孕', '孕产期', '产期', '😀');
const int = fc.integer({ min: -3, max: 3 });
const double = fc.constantFrom(-1.5, 0.5, 1, 2, 2.5);
const moment = fc.integer({ min: 0, max: 5 }).map((hours) => new Date(Date.UTC(2026, 0, 1, hours)));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 6 });
const structure = (field: string) => fc.record({ [field]: maybe(text), n: maybe(int) });

const values = fc.record({
  a: maybe(int), b: maybe(int), d: maybe(double), s: maybe(text), u: maybe(text), flag: maybe(fc.boolean()), t0: maybe(moment), t1: maybe(moment),
  tags: maybe(fc.array(text, { maxLength: 4 })), nums: maybe(fc.array(int, { maxLength: 4 })),
  ps: maybe(fc.array(structure('line'), { maxLength: 3 })), // always there: has() of a field of a missing variable is false in the library, but an error in CEL's definition and here
  i: structure('kind'),
});

const q = (value: string): string => JSON.stringify(value);
const order = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const oneOf = (...choices: fc.Arbitrary<string>[]) => fc.oneof(...choices);
const join = (left: fc.Arbitrary<string>, by: fc.Arbitrary<string>, right: fc.Arbitrary<string>) => fc.tuple(left, by, right).map((parts) => `(${parts.join(' ')})`);

/** Well-typed conditions; `e` is bound in the bodies of macros over scalars, `p` in those over structures. */
function condition(depth: number, bound: 'none' | 'text' | 'int' | 'struct'): fc.Arbitrary<string> {
  const texts = oneOf(text.map(q), fc.constantFrom('s', 'u', 'i.kind', ...(bound === 'text' ? ['e', 'e'] : []), ...(bound === 'struct' ? ['p.line', 'p.line'] : [])));
  const base = oneOf(int.map(String), fc.constantFrom('a', 'b', 'i.n', 'size(s)', 'tags.size()', 'size(nums)', ...(bound === 'int' ? ['e', 'e'] : []), ...(bound === 'struct' ? ['p.n', 'p.n'] : [])));
  const ints = oneOf(base, join(base, fc.constantFrom('+', '-', '*'), base), base.map((x) => `(-${x.replace(/^-/, '')})`));
  const doubles = oneOf(fc.constantFrom('d', '1.5', '2.0'), fc.constant('(d * 2.0)'), fc.constant('(d - 0.5)'));
  const times = fc.constantFrom('t0', 't1', 'timestamp("2026-01-01T03:00:00Z")', '(t0 + duration("1h"))', '(t1 - duration("90m"))');
  const spans = fc.constantFrom('(t1 - t0)', 'duration("2h")', 'duration("-30m")', '(duration("1h") + duration("0.5h"))');
  const leaf = oneOf(
    fc.constantFrom('flag', 'true', 'false', 'has(i.kind)', 'has(i.n)', ...(bound === 'struct' ? ['has(p.line)', 'has(p.n)'] : [])),
    join(texts, order, texts), join(ints, order, ints), join(doubles, order, oneOf(doubles, ints)), join(times, order, times), join(spans, order, spans),
    fc.tuple(texts, fc.array(text.map(q), { minLength: 1, maxLength: 3 })).map(([item, list]) => `(${item} in [${list.join(', ')}])`),
    fc.tuple(ints, fc.array(int, { minLength: 1, maxLength: 3 })).map(([item, list]) => `(${item} in [${list.join(', ')}])`),
    texts.map((item) => `(${item} in tags)`), ints.map((item) => `(${item} in nums)`),
    fc.tuple(texts, fc.constantFrom('startsWith', 'contains'), texts).map(([of, method, part]) => `${of}.${method}(${part})`),
  );
  if (depth === 0) return leaf;
  const inner = condition(depth - 1, bound);
  const choices = [leaf, join(inner, fc.constantFrom('&&', '||'), inner), join(inner, fc.constantFrom('==', '!='), inner), inner.map((x) => `!(${x})`)];
  if (bound === 'none') {
    const quantifier = fc.constantFrom('exists', 'all');
    choices.push(
      fc.tuple(quantifier, condition(depth - 1, 'text')).map(([op, body]) => `tags.${op}(e, ${body})`),
      fc.tuple(quantifier, condition(depth - 1, 'int')).map(([op, body]) => `nums.${op}(e, ${body})`),
      fc.tuple(quantifier, condition(depth - 1, 'struct')).map(([op, body]) => `ps.${op}(p, ${body})`),
    );
  }
  return oneOf(...choices);
}

/** The library's form of the same values: ints as bigint, timestamps as messages, missing keys absent. */
function forLibrary(value: unknown, key = ''): CelInput {
  if (value instanceof Date) return timestampFromDate(value);
  if (typeof value === 'number') return key === 'd' ? value : BigInt(value);
  if (Array.isArray(value)) return value.map((element) => forLibrary(element));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(entries.map(([name, field]) => [name, forLibrary(field, name)])) as CelInput;
  }
  return value as CelInput;
}

it('agrees with the library, as a whole and part by part', () => {
  const seen = { true: 0, false: 0, error: 0 };
  fc.assert(
    fc.property(condition(3, 'none'), fc.array(values, { minLength: 3, maxLength: 6 }), (source, samples) => {
      const compiled = compile(source, schema);
      if (!compiled.ok) {
        // The bound on nesting may cut in; nothing else may.
        expect(compiled.problems.map((problem) => problem.message)).toEqual([]);
        return;
      }
      const parts = compiled.parts();
      const reference = plan(env, parse(source)) as (vars: unknown) => unknown;
      for (const sample of samples) {
        const answer = reference(forLibrary(sample));
        seen[answer === true ? 'true' : answer === false ? 'false' : 'error']++;
        expect(parts.every((part) => part.evaluate(sample)), source).toBe(answer === true);
        expect(compiled.evaluate(sample), `${source} on ${JSON.stringify(sample)} (library: ${String(answer)})`).toBe(answer === true);
      }
    }),
    { numRuns: 3_000 },
  );
  // The property says something only if all three outcomes are common.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(500);
});
