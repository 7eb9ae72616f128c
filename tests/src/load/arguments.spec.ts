// Promise: the benchmark does what it was asked for, and refuses what it does not understand before it starts anything.
import { expect, it } from 'vitest';
import { readArguments, SIZES } from './arguments.js';

const read = (...args: string[]) => readArguments(args, ['a', 'b', 'c'], ['a', 'b']);

it('runs the default rows, or those that are named', () => {
  expect(read()).toEqual({ kind: 'run', rows: ['a', 'b'], json: undefined, rounds: 5, sizes: SIZES });
  expect(read('c', '--json', 'x.json', '--rounds', '2', '--size', '2000,1000')).toEqual({ kind: 'run', rows: ['c'], json: 'x.json', rounds: 2, sizes: [1000, 2000] });
  expect(read('--list')).toEqual({ kind: 'list' });
  expect(read('--compare', 'x', 'y')).toEqual({ kind: 'compare', before: 'x', after: 'y' });
});

it.each([['d'], ['--json'], ['--rounds', '0'], ['--rounds'], ['--size', 'big'], ['--compare', 'x'], ['--unknown']])('refuses %s %s', (...args) => {
  expect(read(...args).kind).toBe('wrong');
});
