import 'reflect-metadata'; // @peculiar/x509 needs it before its own import
import { randomBytes, webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const { subtle } = webcrypto;

/** Paths of PEM files. */
export interface CertificateFiles { ca: string; cert: string; key: string }

/** Where the certificate files of a service, or of 'client', are. */
export function certificateFiles(dir: string, name: string): CertificateFiles {
  return { ca: join(dir, 'certificates/ca.pem'), cert: join(dir, `certificates/${name}.pem`), key: join(dir, `certificates/${name}.key.pem`) };
}

/**
 * Certificates for mutual TLS on this machine: an authority, made once and kept, and for each name a certificate for 127.0.0.1 and localhost, good for
 * 90 days and renewed at each start.
 */
export async function writeCertificates(dir: string, names: readonly string[], now: Date): Promise<void> {
  mkdirSync(join(dir, 'certificates'), { recursive: true, mode: 0o700 });
  const authority = await loadAuthority(dir, now);
  for (const name of names) {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}, O=Kejing local`, issuer: authority.certificate.subject, ...validity(now, 90),
      publicKey: keys.publicKey, signingKey: authority.key, signingAlgorithm: ALGORITHM, serialNumber: randomSerial(),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }, { type: 'dns', value: name }, { type: 'ip', value: '127.0.0.1' }]),
        await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
      ],
    });
    const files = certificateFiles(dir, name);
    writeFileSync(files.cert, certificate.toString('pem'));
    await writeKey(files.key, keys.privateKey);
  }
}

async function loadAuthority(dir: string, now: Date): Promise<{ certificate: x509.X509Certificate; key: webcrypto.CryptoKey }> {
  const { ca } = certificateFiles(dir, 'ca');
  const keyFile = join(dir, 'certificates/ca.key.pem');
  if (existsSync(ca) && existsSync(keyFile)) {
    const der = x509.PemConverter.decodeFirst(readFileSync(keyFile, 'utf8'));
    return { certificate: new x509.X509Certificate(readFileSync(ca, 'utf8')), key: await subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']) };
  }
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Kejing local authority', ...validity(now, 3650), keys, signingAlgorithm: ALGORITHM, serialNumber: randomSerial(),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await writeKey(keyFile, keys.privateKey);
  writeFileSync(ca, certificate.toString('pem'));
  return { certificate, key: keys.privateKey };
}

const generateKeys = () => subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

// A little in the past, so that a clock that was just set back does not refuse it.
const validity = (now: Date, days: number) => ({ notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + days * DAY_MS) });

const randomSerial = () => `01${randomBytes(15).toString('hex')}`;

async function writeKey(file: string, key: webcrypto.CryptoKey): Promise<void> {
  const der = await subtle.exportKey('pkcs8', key);
  writeFileSync(file, x509.PemConverter.encode(der, 'PRIVATE KEY'), { mode: 0o600 });
}
