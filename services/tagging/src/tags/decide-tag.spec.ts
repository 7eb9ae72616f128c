// Promise: one value of a tag on a subject at most, the strongest of what counts; it is the same in whatever order things come to be known; what a person took away comes back on what became true later only.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideExpiry, decideWord, NO_VALUE, type TagDecision } from './decide-tag.js';
import type { Denial, Support, TagSource, TagValue, Word } from './tag.js';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, 1 + day));
const now = at(100);
const support = (source: TagSource, day: number, rest: Partial<Support> = {}): Support => ({
  source, confidence: 0.8, evidence: { ruleId: source, ruleVersion: 1, eventIds: [`${source} ${String(day)}`] }, assignTime: at(day), expireTime: null, ...rest,
});
const said = (one: Support): Word => ({ kind: 'SUPPORT', support: one });
const state = (rules: string[], supports: Support[], rest: { denials?: Denial[]; holdsOn?: boolean } = {}): Word => ({ kind: 'STATE', rules, supports, denials: [], holdsOn: false, ...rest });
const ofState = (rule: string, day: number, rest: Partial<Support> = {}): Support => support('RULE', day, { stateRule: rule, evidence: { ruleId: rule, ruleVersion: 1, eventIds: [`${rule} ${String(day)}`] }, ...rest });
const taken = (day: number): Word => ({ kind: 'TAKEN', time: at(day), evidence: { ruleId: 'user:x' } });
const after = (words: readonly Word[], start: TagValue = NO_VALUE, when = now): TagValue => words.reduce<TagValue>((value, word) => decideWord(value, word, when), start);
const live = ({ state: value }: TagValue) => {
  if (value.kind !== 'LIVE') return undefined;
  const { version: _, ...rest } = value;
  return rest;
};

// Few, so that they meet.
const day = fc.constantFrom(5, 20, 50, 80, 99);
const expiry = fc.option(fc.constantFrom(50, 120, 200).map(at));
const confidence = fc.constantFrom(0.5, 0.7, 0.9);
const anyOccasion = fc
  .record({ source: fc.constantFrom<TagSource>('FACT', 'MANUAL', 'RULE', 'MODEL', 'STATISTICAL', 'NLP'), confidence, day, expireTime: expiry, event: fc.constantFrom('a', 'b', 'c') })
  .map(({ source, confidence: sure, day: on, expireTime, event }): Word => {
    const evidence = { ruleId: source, eventIds: [event] };
    // Given by hand is what is sure, and not over yet.
    return said(support(source, on, source === 'MANUAL' ? { confidence: 1, evidence, expireTime: expireTime && at(150 + on) } : { confidence: sure, evidence, expireTime }));
  });
const anyDenial = fc.record({ day, event: fc.constantFrom('a', 'b') }).map(({ day: on, event }): Word => ({ kind: 'DENIAL', denial: { time: at(on), evidence: { eventIds: [event] } } }));
/** Everything that one source says of a state, in its order. */
const stateSpeaker = (rules: string[], holdsOn: boolean): fc.Arbitrary<Word[]> =>
  fc.array(
    fc.record({ held: fc.subarray(rules), denied: fc.subarray(rules), confidence, day, expireTime: expiry }).map(({ held, denied, confidence: sure, day: on, expireTime }) =>
      state(rules, held.map((rule) => ofState(rule, on, { confidence: sure, expireTime })), { denials: denied.slice(0, 1).map((rule) => ({ time: at(on - 5), evidence: { ruleId: rule }, stateRule: rule })), holdsOn }),
    ),
    { maxLength: 4 },
  );
/** Speakers who do not wait for each other, and two orders in which their words come. */
const spoken = fc
  .tuple(fc.array(anyOccasion.map((word) => [word]), { maxLength: 8 }), fc.array(anyDenial.map((word) => [word]), { maxLength: 2 }), stateSpeaker(['A', 'B'], true), stateSpeaker(['C'], false), fc.constantFrom<Word[]>([], [taken(99)]))
  .map(([occasions, denials, ...others]) => [...occasions, ...denials, ...others])
  .chain((speakers) => {
    const turns = speakers.flatMap((words, speaker) => words.map(() => speaker));
    const order = fc.shuffledSubarray(turns, { minLength: turns.length }).map((speaking) => {
      const heard = speakers.map(() => 0);
      return speaking.map((speaker) => speakers[speaker]![heard[speaker]!++]!);
    });
    return fc.tuple(order, order);
  });

describe('what is known', () => {
  it('gives the same value, with its times and its evidence, in every order', () => {
    fc.assert(
      fc.property(spoken, ([first, second]) => {
        const [one, other] = [after(first), after(second)];
        expect(live(other)).toEqual(live(one));
        expect(other.grounds).toEqual(one.grounds);
      }),
      { numRuns: 1000 },
    );
  });

  it('is never replaced by what is weaker', () => {
    const rank = (source: TagSource) => ['NLP', 'MODEL', 'RULE', 'MANUAL', 'FACT'].indexOf(source === 'STATISTICAL' ? 'MODEL' : source);
    fc.assert(
      fc.property(fc.array(anyOccasion, { minLength: 1 }), anyOccasion, (words, word) => {
        const [before, next] = [live(after(words)), live(after([...words, word]))];
        if (before === undefined) return;
        expect(rank(next!.source)).toBeGreaterThanOrEqual(rank(before.source));
        if (next!.source === before.source && before.source !== 'MANUAL') expect(next!.confidence).toBeGreaterThanOrEqual(before.confidence);
      }),
    );
  });

  it('that is over has no effect', () => {
    expect(decideWord(NO_VALUE, said(support('RULE', 1, { expireTime: at(50) })), now)).toEqual({ kind: 'KEEP', ...NO_VALUE });
  });

  it('is renewed by what the same source says, once', () => {
    const first = after([said(support('RULE', 1, { expireTime: at(200) }))]);
    const later = said(support('RULE', 5, { expireTime: at(204) }));
    const renewed = decideWord(first, later, now);
    expect(renewed).toMatchObject({ kind: 'RENEWED', state: { version: 2n, expireTime: at(204) } });
    expect(renewed.grounds.supports).toHaveLength(1);
    expect(decideWord(renewed, later, now)).toEqual({ kind: 'KEEP', state: renewed.state, grounds: renewed.grounds });
  });

  it('is forgotten only where another thing known makes it worthless', () => {
    const [surer, longer, worthless] = [support('NLP', 10, { confidence: 0.9, expireTime: at(120) }), support('NLP', 20, { confidence: 0.5, expireTime: at(130) }), support('NLP', 5, { confidence: 0.5, expireTime: at(115) })];
    const known = after([surer, longer, worthless].map(said));
    expect(known.grounds.supports).toEqual([surer, longer]);
    expect(decideExpiry(known, at(121))).toMatchObject({ kind: 'RENEWED', state: { confidence: 0.5, expireTime: at(130) } });
  });
});

describe('versions', () => {
  it('rise by one with every change and never otherwise', () => {
    const step = fc.oneof(anyOccasion, anyDenial, stateSpeaker(['A'], true).filter((words) => words.length > 0).map(([word]) => word!), day.map(taken), fc.constant('EXPIRY' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let value: TagValue = NO_VALUE;
        steps.forEach((each, n) => {
          const when = at(60 + n);
          const before = value.state.kind === 'NONE' ? 0n : value.state.version;
          const decision: TagDecision = each === 'EXPIRY' ? decideExpiry(value, when) : decideWord(value, each, when);
          if (decision.kind !== 'KEEP') expect(decision.state.version).toBe(before + 1n);
          else expect(decision.state.kind === 'NONE' ? 0n : decision.state.version).toBe(before);
          expect(decision.kind === 'REMOVED' ? decision.state.kind : 'ENDED').toBe('ENDED');
          value = decision;
        });
      }),
    );
  });
});

describe('a rule on a state', () => {
  it('that holds on holds since it began to, whatever else is told again, and ends as the newest word says', () => {
    const value = after([10, 20, 5, 30].map((on) => state(['A'], [ofState('A', on, { expireTime: at(on + 300) })], { holdsOn: true })));
    expect(live(value)).toMatchObject({ assignTime: at(5), expireTime: at(330), evidence: { eventIds: ['A 5'] } });
    const again = after([state(['A'], [], { holdsOn: true }), state(['A'], [ofState('A', 40)], { holdsOn: true })], value);
    expect(live(again)).toMatchObject({ assignTime: at(40) });
  });

  it('begins anew with a new version of the rule, and after its days are over', () => {
    const known = state(['A'], [ofState('A', 10, { expireTime: at(20) })], { holdsOn: true });
    expect(live(after([known, state(['A'], [ofState('A', 30)], { holdsOn: true })]))).toMatchObject({ assignTime: at(30) });
    const changed = ofState('A', 15, { evidence: { ruleId: 'A', ruleVersion: 2 } });
    expect(live(after([known, state(['A'], [changed], { holdsOn: true })]))).toMatchObject({ assignTime: at(15) });
  });

  it('lets what else is known take the place when it holds no more', () => {
    const value = after([said(support('NLP', 10)), state(['A', 'B'], [ofState('A', 20), ofState('B', 15, { confidence: 0.1 })])]);
    expect(live(value)).toMatchObject({ evidence: { ruleId: 'A' } });
    const weaker = decideWord(value, state(['A', 'B'], [ofState('B', 15, { confidence: 0.1 })]), now);
    expect(weaker).toMatchObject({ kind: 'RENEWED', state: { confidence: 0.1 } });
    expect(decideWord(weaker, state(['A', 'B'], []), now)).toMatchObject({ kind: 'ASSIGNED', state: { source: 'NLP' } });
    expect(decideWord(after([state(['A'], [ofState('A', 20)])]), state(['A'], []), now)).toMatchObject({ kind: 'REMOVED', state: { reason: 'CONTRADICTED' }, evidence: { ruleId: 'A' } });
  });
});

describe('a denial', () => {
  const denied = state(['NO'], [], { denials: [{ time: at(20), evidence: { ruleId: 'NO' }, stateRule: 'NO' }] });

  it('leaves what outranks rules, and what is later', () => {
    expect(decideWord(after([said(support('RULE', 10))]), denied, now)).toMatchObject({ kind: 'REMOVED', state: { reason: 'CONTRADICTED' }, evidence: { ruleId: 'NO' } });
    for (const one of [support('MANUAL', 10), support('FACT', 10), support('NLP', 30)]) expect(decideWord(after([said(one)]), denied, now)).toMatchObject({ kind: 'KEEP' });
  });

  it('counts for what comes to be known later, as long as it holds', () => {
    const value = after([denied, said(support('NLP', 10))]);
    expect(value.state).toMatchObject({ kind: 'ENDED', version: 0n });
    expect(decideWord(value, state(['NO'], []), now)).toMatchObject({ kind: 'ASSIGNED', state: { version: 1n, source: 'NLP' } });
  });
});

describe('taken by hand', () => {
  it('it comes back with what became true later, not with what is only told later', () => {
    const gone = after([state(['A'], [ofState('A', 10)]), taken(50)]);
    expect(gone.state).toMatchObject({ kind: 'ENDED', reason: 'MANUAL', version: 2n });
    expect(decideWord(gone, state(['A'], [ofState('A', 10, { confidence: 0.9 })]), now)).toMatchObject({ kind: 'KEEP' });
    expect(decideWord(gone, state(['A'], [ofState('A', 51)]), now)).toMatchObject({ kind: 'ASSIGNED', state: { version: 3n } });
  });

  it('it is gone though it is dated ahead, and a fact is not', () => {
    expect(decideWord(after([said(support('NLP', 60))]), taken(50), now)).toMatchObject({ kind: 'REMOVED', state: { reason: 'MANUAL' } });
    expect(decideWord(after([said(support('FACT', 10))]), taken(50), now)).toMatchObject({ kind: 'KEEP', state: { source: 'FACT' } });
  });

  it('and given by hand again, the last word holds', () => {
    const given = after([said(support('MANUAL', 10)), said(support('MANUAL', 20, { expireTime: at(150) }))]);
    expect(live(given)).toMatchObject({ assignTime: at(20), expireTime: at(150) });
  });
});

describe('expiry', () => {
  it('ends what is due and nothing else, or lets the next support take the place', () => {
    const ending = after([said(support('RULE', 10, { expireTime: at(101) }))]);
    expect(decideExpiry(ending, now)).toMatchObject({ kind: 'KEEP' });
    expect(decideExpiry(ending, at(101))).toMatchObject({ kind: 'REMOVED', state: { reason: 'EXPIRED' } });
    const backed = after([said(support('NLP', 5)), said(support('RULE', 10, { expireTime: at(101) }))]);
    expect(decideExpiry(backed, at(101))).toMatchObject({ kind: 'ASSIGNED', state: { source: 'NLP', version: 3n } });
  });
});
