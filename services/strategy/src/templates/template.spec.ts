// Promise: a text may name the variables that are allowed and nothing else, and renders as plain text whatever the values hold.
import { describe, expect, it } from 'vitest';
import { renderTemplate, templateProblems } from './template.js';

const allowed = ['agent_name', 'content_title'];

describe('a template', () => {
  it.each(['您好，我是{{ agent_name }}', '{{ content_title | truncate: 5 }}', "{{ agent_name | default: '您的顾问' }}", '没有变量'])('may be %s', (text) => {
    expect(templateProblems(text, allowed)).toEqual([]);
  });

  it.each([
    ['another variable', '{{ phone }}'], ['a variable in a filter', '{{ agent_name | default: phone }}'], ['a loop', '{% for x in y %}{% endfor %}'], ['a file', "{% include 'x' %}"],
    ['an assignment', '{% assign phone = 1 %}'], ['an unknown filter', '{{ agent_name | base64_decode }}'], ['an open end', '{{ agent_name'],
  ])('may not hold %s', (_, text) => {
    expect(templateProblems(text, allowed)).toHaveLength(1);
  });

  it('leaves a missing value empty and does not read values as templates or HTML', () => {
    expect(renderTemplate('{{ agent_name }}：{{ content_title }}', { agent_name: '{{ content_title }}<b>' })).toBe('{{ content_title }}<b>：');
  });

  it('is filled each time anew, however busy the machine is', () => {
    const long = '{{ agent_name }}，'.repeat(500);
    const started = performance.now();
    const slow = { get agent_name() { while (performance.now() < started + 50); return '林'; } } as unknown as Record<string, string>;
    expect(renderTemplate(long, slow)).toBe('林，'.repeat(500));
    expect(renderTemplate(long, { agent_name: '王' })).toBe('王，'.repeat(500));
  });
});
