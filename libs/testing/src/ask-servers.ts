import { get } from 'node:http';

/** Environment key by which the main process tells its workers where the servers of the run are asked for. */
export const TEST_SERVERS_URL = 'KEJING_TEST_SERVERS_URL';

/** Asks the main process of this vitest run for a server, which starts it if it doesn't run yet. */
export function askServers<T>(what: 'postgres' | 'kafka'): Promise<T> {
  const url = process.env[TEST_SERVERS_URL];
  if (!url) throw new Error('testDatabase and testKafka work in vitest runs only, since its global setup provides the servers.');
  return new Promise((resolve, reject) => {
    const request = get(`${url}/${what}`, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(body) as T);
        else reject(new Error(`The test ${what} server could not be started: ${body}`));
      });
    });
    request.on('error', reject);
  });
}
