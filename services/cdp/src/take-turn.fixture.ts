import pg from 'pg';

/**
 * Waits until no other test file runs the whole service on the shared broker, where two of them would share its consumer groups.
 * @param url of any database on the server of this test run
 * @returns gives the turn away
 */
export async function takeTurn(url: string): Promise<() => Promise<void>> {
  // Advisory locks belong to a database: the one that all files can reach.
  const client = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  await client.connect();
  await client.query(`SELECT pg_advisory_lock(hashtext('whole cdp'))`);
  return () => client.end();
}
