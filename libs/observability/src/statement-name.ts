const verb = /^\s*(?:--[^\n]*\n\s*)*(\w+)/;
const table = /\b(?:from|into|update|join)\s+(?:only\s+)?([a-z_][a-z0-9_]*)/i;

/** What a span is named by: the first word of a statement and the first table in it. Never a value; those are parameters or left out. */
export function statementName(sql: string): string {
  const of = table.exec(sql)?.[1];
  return [(verb.exec(sql)?.[1] ?? 'SQL').toUpperCase(), ...(of === undefined || /^(unnest|set|select)$/i.test(of) ? [] : [of])].join(' ');
}
