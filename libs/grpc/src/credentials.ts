import { readFile } from 'node:fs/promises';
import { credentials, ServerCredentials, type ChannelCredentials } from '@grpc/grpc-js';
import type { Clock } from '@kejing/clock';
import type { ServiceConfig } from '@kejing/config';
import { fault } from '@kejing/errors';
import { tokenMinterFromFile, type TokenMinter } from './service-token.js';

/** How a service reaches others: transport security, and who it says it is. */
export interface GrpcCredentials {
  readonly channel: ChannelCredentials;
  readonly minter: TokenMinter;
}

/** DI token of the {@link GrpcCredentials} of the running service. */
export const GRPC_CREDENTIALS = Symbol('GRPC_CREDENTIALS');

type TlsFiles = Pick<ServiceConfig, 'grpcCertFile' | 'grpcKeyFile' | 'grpcCaFile'>;

/** Client credentials of a service: its certificate where mutual TLS is configured, its key for tokens. */
export async function grpcCredentials(
  service: string, config: TlsFiles & Pick<ServiceConfig, 'serviceKeyFile'>, clock: Clock,
): Promise<GrpcCredentials> {
  const tls = await tlsOf(config);
  return {
    channel: tls ? credentials.createSsl(tls.ca, tls.key, tls.cert) : credentials.createInsecure(),
    minter: config.serviceKeyFile ? await tokenMinterFromFile(service, config.serviceKeyFile, clock) : noMinter,
  };
}

/** Server credentials: with KEJING_GRPC_CA_FILE a client needs a certificate of that authority; without, there is no TLS. */
export async function serverCredentials(config: TlsFiles): Promise<ServerCredentials> {
  const tls = await tlsOf(config);
  if (!tls) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(tls.ca, [{ cert_chain: tls.cert, private_key: tls.key }], true);
}

async function tlsOf(config: TlsFiles): Promise<{ ca: Buffer; key: Buffer; cert: Buffer } | undefined> {
  const { grpcCaFile, grpcKeyFile, grpcCertFile } = config;
  if (!grpcCaFile && !grpcKeyFile && !grpcCertFile) return undefined;
  if (!grpcCaFile || !grpcKeyFile || !grpcCertFile) {
    throw fault('INVALID', 'CONFIG_INVALID', 'KEJING_GRPC_CA_FILE, KEJING_GRPC_KEY_FILE and KEJING_GRPC_CERT_FILE belong together');
  }
  const [ca, key, cert] = await Promise.all([readFile(grpcCaFile), readFile(grpcKeyFile), readFile(grpcCertFile)]);
  return { ca, key, cert };
}

const noMinter: TokenMinter = {
  token: () => Promise.reject(fault('UNAUTHENTICATED', 'SERVICE_KEY_MISSING', 'KEJING_SERVICE_KEY_FILE is not set')),
};
