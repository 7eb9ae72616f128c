// Promise: identifying fields are shown to those who need them for the purpose that they name, and only when they ask; an empty mask asks for none.
import { describe, expect, it } from 'vitest';
import { decideReveal } from './decide-reveal.js';
import { decideParts } from './view-parts.js';

describe('what is revealed', () => {
  it.each([
    ['STEWARD', 'STEWARDSHIP', true, 'ALL'],
    ['STEWARD', 'STEWARDSHIP', false, 'NONE'],
    ['STEWARD', 'SERVICE', true, 'NONE'],
    ['AGENT', 'SERVICE', true, 'CONTACT'],
    ['AGENT', 'STEWARDSHIP', true, 'NONE'],
    ['AGENT', 'MARKETING', true, 'NONE'],
    ['OPERATIONS', 'SERVICE', true, 'NONE'],
    ['SERVICE', 'SERVICE', true, 'CONTACT'],
  ] as const)('%s for %s, asked %s: %s', (role, purpose, asked, reveal) => {
    expect(decideReveal({ roles: [role] }, purpose, asked)).toBe(reveal);
  });
});

describe('the mask', () => {
  it('asks for everything but identifying fields when it is empty', () => {
    expect([...decideParts([])]).toEqual(['customer', 'profile', 'policies', 'interactions', 'tags', 'segments', 'consents', 'agent']);
  });
  it('asks for the profile by asking for its identifying fields', () => {
    expect([...decideParts(['profile.identifying'])]).toEqual(['profile.identifying', 'profile']);
    expect([...decideParts(['tags'])]).toEqual(['tags']);
  });
});
