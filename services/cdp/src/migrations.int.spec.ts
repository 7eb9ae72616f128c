// Promise: the schema goes up, down to nothing and up again to the same.
import { checkMigrations } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { expect, it } from 'vitest';
import { migrations } from '../migrations/index.js';

it('goes up, down and up again', async () => {
  const { url, close } = await testDatabase();
  await expect(checkMigrations(url, migrations)).resolves.toBeUndefined();
  await close();
});
