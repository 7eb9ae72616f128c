import type { Match, ReadyRule } from './decide-rules.js';
import type { FactsVariables } from './variables.js';

/** A fact that a record states. */
export interface StatedFact {
  readonly name: string;
  readonly value: string;
  readonly factId: string;
  readonly factTime: Date;
}

/** All facts that a record states now. */
export interface RecordFacts {
  readonly sourceSystem: string;
  readonly facts: readonly StatedFact[];
  readonly eventId: string;
  readonly eventTime: Date;
}

/** The rules that hold for a record's facts. A match rests on the facts that its expression names, and holds since the latest of them. */
export function matchFacts(record: RecordFacts, rules: readonly ReadyRule[]): Match[] {
  const variables = toVariables(record);
  return rules.filter((ready) => ready.evaluate(variables)).map((ready): Match => {
    const named = record.facts.filter(({ name }) => names(ready.rule.expression, name));
    const since = named.length === 0 ? record.eventTime : new Date(Math.max(...named.map(({ factTime }) => factTime.getTime())));
    return { ready, evidence: { eventIds: [record.eventId], factIds: named.map(({ factId }) => factId) }, since, toldTime: since };
  });
}

function toVariables({ facts, sourceSystem }: RecordFacts): FactsVariables {
  const valueOf = (name: string): string | undefined => facts.find((fact) => fact.name === name)?.value;
  const gender = valueOf('gender');
  const age = Number(valueOf('age') ?? Number.NaN);
  return {
    facts: facts.map(({ name, value }) => ({ name, value })),
    source_system: sourceSystem,
    ...(gender !== undefined && { gender }),
    ...(Number.isSafeInteger(age) && { age }),
  };
}

/** Whether the expression names a fact, as a literal or as a variable (gender, age). */
function names(expression: string, fact: string): boolean {
  return expression.split(/\W+/u).includes(fact);
}
