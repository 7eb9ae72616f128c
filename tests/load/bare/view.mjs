// The bare limit of answering a customer's view: a grpc-js handler with mutual TLS that verifies the token (the same one is verified once, as the service
// does), selects one JSON by primary key, and answers it as it is. Says the port on its output and ends with its input.
import { readFileSync } from 'node:fs';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { createLocalJWKSet, jwtVerify } from 'jose';
import pg from 'pg';

const { ca, cert, key, jwks, databaseUrl } = JSON.parse(process.env.BARE);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const keys = createLocalJWKSet(JSON.parse(readFileSync(jwks, 'utf8')));
const verified = new Set();

async function verify(metadata) {
  const token = String(metadata.get('authorization')[0] ?? '').replace(/^Bearer /, '');
  if (verified.has(token)) return;
  await jwtVerify(token, keys, { audience: 'kejing', algorithms: ['ES256'] });
  verified.add(token);
}

const same = (bytes) => bytes;
const server = new Server();
server.addService(
  { get: { path: '/bare.View/Get', requestStream: false, responseStream: false, requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same } },
  {
    get: (call, answer) => {
      verify(call.metadata)
        .then(() => pool.query('SELECT document FROM bare_view WHERE customer_id = $1', [call.request.toString('utf8')]))
        .then(({ rows }) => answer(null, Buffer.from(rows[0].document)), () => answer({ code: status.UNAUTHENTICATED }));
    },
  },
);
const credentials = ServerCredentials.createSsl(readFileSync(ca), [{ cert_chain: readFileSync(cert), private_key: readFileSync(key) }], true);
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
