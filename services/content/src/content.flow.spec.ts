// Promise: the table of the flow names every topic that the service may read and write, and no other.
import { topics } from '@kejing/contracts';
import { describe, expect, it } from 'vitest';
import { flow } from './content.flow.js';

describe('the flow', () => {
  it('reads only topics that the contracts let content read, in groups of its own', () => {
    for (const row of flow) {
      if (!('group' in row)) continue;
      expect(topics.find((topic) => topic.name === row.in)?.readers).toContain('content');
      expect(row.group).toMatch(/^content\./);
    }
  });

  it('writes every topic of content', () => {
    const written = new Set<string>(flow.flatMap((row) => [...row.out]));
    expect([...written].sort()).toEqual(topics.filter((topic) => topic.owner === 'content').map((topic) => topic.name).sort());
  });
});
