// Promise: the AsyncAPI document that others read says what the topic table says. `npx vitest run libs/contracts --update` renews it.
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from './asyncapi.js';
import { topics } from './topics.js';

describe('asyncApiDocument', () => {
  const document = asyncApiDocument(topics, '0.1.0');

  it('is the committed one', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../../proto/asyncapi.json');
  });

  it('resolves every reference', () => {
    const known = document['components'] as { schemas: Record<string, unknown>; messages: Record<string, unknown> };
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(schemas|messages)\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [, kind, name] of references) expect(known[kind as 'schemas' | 'messages']).toHaveProperty([name ?? '']);
  });
});
