export { compile, type Compiled } from './compile.js';
export type { Problem } from './problem.js';
export type { Fields, ScalarName, Schema, VariableType } from './types.js';
