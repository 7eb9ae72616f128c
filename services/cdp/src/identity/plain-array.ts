/**
 * An array parameter as PostgreSQL writes it, of values that need no quotes: uuids, tokens, codes, numbers; never texts that came from outside.
 * The driver escapes each value by itself, which costs more than the rest of a large statement.
 */
export const plainArray = (values: readonly (string | number | boolean | null)[]): string => `{${values.map((value) => value ?? 'NULL').join(',')}}`;
