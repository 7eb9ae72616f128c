/**
 * The uuids of a parameter (`$1`), for `= ANY (…)` and `unnest(…)` in statements that run often and with few of them. PostgreSQL plans a statement anew each time
 * whose plan for a known array looks cheaper than one for any; an array that comes out of a query it knows in neither, and keeps the plan.
 */
export const uuidsOf = (parameter: string): string => `ARRAY(SELECT unnest(${parameter}::uuid[]))`;
