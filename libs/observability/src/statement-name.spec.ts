// Promise: a trace says what a statement does and to which table, and never a value.
import { describe, expect, it } from 'vitest';
import { statementName } from './statement-name.js';

describe('statementName', () => {
  it.each([
    ['SELECT record_id FROM record_token WHERE token = ANY($1)', 'SELECT record_token'],
    ['\n  INSERT INTO outbox (topic) VALUES ($1)', 'INSERT outbox'],
    ['UPDATE run_timer t SET lease_time = $2', 'UPDATE run_timer'],
    ['WITH gone AS (DELETE FROM outbox WHERE id = $1) SELECT 1', 'WITH outbox'],
    ['SELECT w.token FROM unnest($3::text[]) AS w(token)', 'SELECT'],
    ['COMMIT', 'COMMIT'],
    ["SELECT 1 FROM party WHERE name = '13900001111'", 'SELECT party'],
    ['', 'SQL'],
  ])('%s', (sql, name) => {
    expect(statementName(sql)).toBe(name);
  });
});
