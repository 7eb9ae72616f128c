/**
 * An array parameter (`$1`) for `= ANY (…)` and `unnest(…)` in statements that run often and with few values. PostgreSQL plans a statement anew each time whose plan
 * for a known array looks cheaper than one for any; an array that comes out of a query it knows in neither, and keeps the plan.
 */
export const arrayOf = (parameter: string, type: 'text' | 'int' | 'uuid'): string => `ARRAY(SELECT unnest(${parameter}::${type}[]))`;
