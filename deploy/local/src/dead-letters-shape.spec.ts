// Promise: what an operator is shown of a payload says nothing of what is in it.
import { describe, expect, it } from 'vitest';
import { shapeOf } from './dead-letters-shape.js';

describe('shapeOf', () => {
  it('tells fields, kinds and lengths, and no value', () => {
    const shape = shapeOf(Buffer.from(JSON.stringify({ name: '张三', age: 7, phones: [{ number: '13800000000' }], '张三': null, nothing: [] })));
    expect(shape).toBe(['  name: text of 2', '  age: number', '  phones:', '    list of 1, the first:', '      number: text of 11', '  a name of 2 characters: null', '  nothing:', '    empty list'].join('\n'));
  });

  it('tells where something that is no JSON breaks', () => {
    expect(shapeOf(Buffer.from('{"name": "张三"'))).toMatch(/^ {2}no JSON: 17 bytes/);
    expect(shapeOf(Buffer.from('{"name": "张三"'))).not.toContain('张');
    expect(shapeOf(null)).toBe('no value');
  });
});
