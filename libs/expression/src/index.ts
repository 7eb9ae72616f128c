export { compile, type Compiled, type ExpressionPart } from './compile.js';
export type { Problem } from './problem.js';
export type { Fields, ScalarName, Schema, VariableType } from './types.js';
