// Promise: a condition is either refused when it is written, with the place and a helpful text, or it never fails later: what cannot be decided does not match.
import { describe, expect, it } from 'vitest';
import { compile, type Schema } from './index.js';

const schema: Schema = {
  variables: {
    tags: 'list<string>',
    scores: 'list<int>',
    age: 'int',
    premium: 'double',
    name: 'string',
    married: 'bool',
    now: 'timestamp',
    last_interaction_at: 'timestamp',
    policies: { list: { line: 'string', status: 'string', insured: 'int', riders: { list: { code: 'string' } } } },
    interaction: { fields: { kind: 'string', secondsRead: 'int', by: { fields: { agent: 'string' } } } },
  },
};

function matches(source: string, vars: Record<string, unknown>): boolean {
  const compiled = compile(source, schema);
  if (!compiled.ok) throw new Error(`${source}: ${JSON.stringify(compiled.problems)}`);
  return compiled.evaluate(vars);
}

function problems(source: string) {
  const compiled = compile(source, schema);
  return compiled.ok ? [] : compiled.problems;
}

const now = new Date('2026-03-01T00:00:00Z');

describe('what matches', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['tags.exists(t, t == "孕产期")', { tags: ['有房贷', '孕产期'] }, true],
    ['tags.exists(t, t == "孕产期")', { tags: [] }, false],
    ['"孕产期" in tags && age >= 25', { tags: ['孕产期'], age: 30 }, true],
    ['"孕产期" in tags && !policies.exists(p, p.line == "CHILD")', { tags: ['孕产期'], policies: [{ line: 'ACCIDENT' }] }, true],
    ['"孕产期" in tags && !policies.exists(p, p.line == "CHILD")', { tags: ['孕产期'], policies: [{ line: 'CHILD' }] }, false],
    ['policies.all(p, p.status == "IN_FORCE" && p.riders.exists(r, r.code == "W"))', { policies: [{ status: 'IN_FORCE', riders: [{ code: 'W' }] }] }, true],
    ['interaction.kind == "READ" && interaction.secondsRead >= 20', { interaction: { kind: 'READ', secondsRead: 20 } }, true],
    ['interaction.by.agent == "A1"', { interaction: { by: { agent: 'A1' } } }, true],
    ['interaction.kind in ["READ", "SHARE"]', { interaction: { kind: 'SHARE' } }, true],
    ['now - last_interaction_at < duration("72h")', { now, last_interaction_at: new Date('2026-02-27T00:00:00Z') }, true],
    ['now - last_interaction_at < duration("72h")', { now, last_interaction_at: '2026-02-26T00:00:00Z' }, false],
    ['now + duration("1h30m") == timestamp("2026-03-01T09:30:00+08:00")', { now }, true],
    ['size(tags) == 2 && tags.size() > 1', { tags: ['a', 'b'] }, true],
    ['size(name) == 2', { name: '😀孕' }, true],
    ['name.startsWith("张") && name.contains("三")', { name: '张三' }, true],
    ['age * 2 + 1 > 60 && -age < 0', { age: 30n }, true],
    ['premium * 2.0 > 100 && premium in [60, 70]', { premium: 60 }, true],
    ['age > 29.5', { age: 30 }, true],
    ['has(interaction.kind)', { interaction: {} }, false],
    ['!has(interaction.kind)', { interaction: { kind: null } }, true],
    ['3 in scores', { scores: [1, 3n] }, true],
  ])('%s on %o is %s', (source, vars, expected) => expect(matches(source, vars)).toBe(expected));
});

describe('an undecided condition does not match, whatever stands around it', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['name == "x"', {}, false],
    ['name != "x"', {}, false],
    ['!(name == "x")', { name: null }, false],
    ['married && name == "x"', { married: false }, false],
    ['!(married && name == "x")', { married: false }, true],
    ['name == "x" || married', { married: true }, true],
    ['married || name == "x"', { married: true }, true],
    ['!(name == "x" || married)', { married: false }, false],
    ['tags.exists(t, t == "a")', { tags: [null, 'a'] }, true],
    ['!tags.exists(t, t == "a")', { tags: [null, 'b'] }, false],
    ['tags.all(t, t == "a")', {}, false],
    ['!tags.all(t, t == "a")', { tags: [null, 'b'] }, true],
    ['!("a" in tags)', { tags: [1] }, false],
    ['policies.exists(p, p.line == "CHILD")', { policies: [null, { line: 'CHILD' }] }, true],
    ['age > 1', { age: '30' }, false],
    ['age > 1', { age: 1.5 }, false],
    ['age > 1', { age: 2n ** 60n }, false],
    ['age + age > 0', { age: Number.MAX_SAFE_INTEGER }, false],
    ['premium < 1.0 || premium >= 1.0', { premium: Number.NaN }, false],
    ['premium != 1.0', { premium: Number.POSITIVE_INFINITY }, false],
    ['now > timestamp("2020-01-01T00:00:00Z")', { now: new Date('x') }, false],
    ['now > timestamp("2020-01-01T00:00:00Z")', { now: '2026-02-30T00:00:00Z' }, false],
    ['interaction.kind != "x"', { interaction: [] }, false],
    ['!has(interaction.kind)', {}, false],
    ['!has(interaction.by.agent)', { interaction: {} }, false],
  ])('%s on %o is %s', (source, vars, expected) => expect(matches(source, vars)).toBe(expected));

  it('compares text by code point, as collation C does', () => {
    expect(matches('name > "\uff01"', { name: '😀' })).toBe(true); // UTF-16 units would say false
    expect(matches('name < "ab"', { name: 'a' })).toBe(true);
    expect(matches('name <= "ab" && name >= "ab"', { name: 'ab' })).toBe(true);
  });
});

describe('what is refused, where, and how it is told', () => {
  it.each<[string, number, RegExp]>([
    ['', 0, /empty/],
    ['age >', 4, /cannot be read/],
    ['agee > 1', 0, /there is no agee; these exist: tags, scores, age/],
    ['constructor == "x"', 0, /there is no constructor/],
    ['"孕" == "孕" && agee > 1', 14, /no agee/],
    ['interaction.kindd == "READ"', 11, /no field kindd; these exist: kind, secondsRead, by/],
    ['interaction.toString == "READ"', 11, /no field toString/],
    ['age.x == 1', 3, /int has no fields/],
    ['age == "30"', 4, /int == string/],
    ['married < true', 8, /no order/],
    ['tags == tags', 5, /cannot be compared/],
    ['age', 0, /must be true or false, but is int/],
    ['tags.map(t, t) == tags', 4, /map is not supported; these are/],
    ['name.matches("a+")', 4, /matches is not supported/],
    ['age / 2 > 1', 4, /\/ is not supported/],
    ['married ? true : false', 0, /\? : is not supported/],
    ['tags[0] == "a"', 4, /\[ \] is not supported/],
    ['name == null', 8, /missing value never matches/],
    ['age + 1.5 > 2.0', 4, /do not mix/],
    ['name + "x" == "y"', 5, /cannot be calculated/],
    ['age && married', 0, /bool is needed here, but this is int/],
    ['!age', 1, /bool is needed/],
    ['3 in tags', 2, /int cannot be in list<string>/],
    ['"a" in name', 4, /in needs a list/],
    ['age in [1, "2"]', 11, /string cannot be equal to int/],
    ['age in []', 7, /empty/],
    ['"a" in policies', 4, /asked with exists/],
    ['policies.exists(p, p.lin == "x")', 20, /no field lin/],
    ['age.exists(p, p == 1)', 3, /exists needs a list/],
    ['tags.exists(t.x, true)', 13, /write list.exists/],
    ['tags.exists(age, true)', 12, /taken/],
    ['tags.exists(t, t)', 15, /bool is needed/],
    ['duration("3 days") > duration("1h")', 0, /write duration/],
    ['duration("1us") > duration("1h")', 0, /write duration/],
    ['timestamp("2026-02-30T00:00:00Z") < now', 0, /write timestamp/],
    ['timestamp(name) < now', 0, /write timestamp/],
    ['now + now > now', 4, /cannot be calculated/],
    ['age == 9007199254740992', 7, /out of range/],
    ['has(age)', 0, /has\(structure.field\)/],
    ['size(age) > 1', 0, /size needs/],
    ['{"a": 1} == age', 0, /maps/],
    ['age == 1u', 7, /without u/],
  ])('%s at %i', (source, offset, message) => {
    const found = problems(source);
    expect(found.map((problem) => problem.offset)).toEqual([offset]);
    expect(found[0]!.message).toMatch(message);
  });

  it('tells every place once, in order', () => {
    expect(problems('agee > 1 && nam == "x" && age == "3"').map((problem) => problem.offset)).toEqual([0, 12, 30]);
  });

  it('bounds length, nesting and nested macros', () => {
    expect(problems(`name == "${'x'.repeat(4_000)}"`)[0]!.message).toMatch(/longer than 4000/);
    expect(problems(`${'('.repeat(41)}married${')'.repeat(41)}`)).toEqual([{ message: 'nested more than 40 deep', offset: 40 }]);
    expect(problems(`${'('.repeat(1_900)}married`)[0]!.message).toMatch(/nested/);
    expect(problems(`${'1 + '.repeat(900)}age > 1`)[0]!.message).toMatch(/nested/);
    expect(problems(`${'married ? true : '.repeat(200)}true`)).not.toEqual([]);
    expect(problems(`${'!'.repeat(3_000)}married`)).toEqual([]);
    expect(problems(`married${' && married'.repeat(300)}`)).toEqual([]);
    expect(problems(`${'('.repeat(38)}married${')'.repeat(38)} && name == "((((((((((((((((((((((((((((((((((((((((((((("`)).toEqual([]);
    expect(problems('tags.exists(a, tags.exists(b, tags.exists(c, tags.exists(d, a == d))))')[0]!.message).toMatch(/more than 3/);
  });

  it('lists the variables that are used, and no others', () => {
    const compiled = compile('policies.exists(p, p.line == name) && age > 1 || age < 0', schema);
    expect(compiled.ok && compiled.variables).toEqual(['age', 'name', 'policies']);
  });

  it('has parts that are told from each other by what they mean, not by how they are written', () => {
    const keys = (source: string) => {
      const compiled = compile(source, schema);
      return compiled.ok ? compiled.parts().map(({ key }) => key) : [];
    };
    const [old, married, both] = [keys('age > 60'), keys('married'), keys('(age>60 && married) && (age > 61 || married)')];
    expect(both).toHaveLength(3);
    expect(both.slice(0, 2)).toEqual([...old, ...married]);
    expect(new Set(both).size).toBe(3);
  });
});
