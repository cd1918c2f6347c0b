import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** What a TLS server needs, in PEM. */
export interface ServerCertificate {
  readonly key: string;
  /** The certificate and, after it, the authority's. */
  readonly cert: string;
}

export interface LocalCertificates {
  /** The certificate of the local authority, for clients to trust. PEM. */
  readonly authority: string;
  readonly server: ServerCertificate;
}

export interface CertificateOptions {
  /** Where keys and certificates are kept from one start to the next. */
  readonly directory: string;
  /** DNS names, with wildcards if need be, and IP addresses. */
  readonly names: readonly string[];
  /** @default - the time of the clock */
  readonly now?: Date;
}

interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

const DAY = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3650;
/** Clients refuse certificates that are valid for much longer than a year. */
const SERVER_DAYS = 365;
const RENEWAL_DAYS = 30;

/**
 * The certificates of the local runtime: an authority of its own and a server certificate for all its names. Both are
 * made when they are missing, expire soon or do not fit, and kept otherwise.
 *
 * @throws when there is no name, or the directory cannot be written
 */
export async function localCertificates(options: CertificateOptions): Promise<LocalCertificates> {
  const { directory, names, now = new Date() } = options;
  if (names.length === 0) throw new Error('A certificate needs at least one name; got none.');
  mkdirSync(directory, { recursive: true });
  const authority = await keep(
    directory,
    'certificate-authority',
    (kept) => isFresh(kept, now),
    () => generateAuthority(now),
  );
  const server = await keep(
    directory,
    'certificate',
    (kept) => isFresh(kept, now) && isIssuedBy(kept, authority) && coversExactly(kept, names),
    () => generateServer(authority, names, now),
  );
  return {
    authority: authority.certificate,
    server: { key: server.key, cert: `${server.certificate.trimEnd()}\n${authority.certificate}` },
  };
}

async function keep(
  directory: string,
  name: string,
  isGood: (kept: KeyAndCertificate) => boolean,
  make: () => Promise<KeyAndCertificate>,
): Promise<KeyAndCertificate> {
  const keyFile = join(directory, `${name}.key`);
  const certificateFile = join(directory, `${name}.pem`);
  const kept = read(keyFile, certificateFile);
  if (kept && isGood(kept)) return kept;
  const made = await make();
  writeFileSync(keyFile, made.key, { mode: 0o600 });
  writeFileSync(certificateFile, made.certificate);
  return made;
}

function read(keyFile: string, certificateFile: string): KeyAndCertificate | undefined {
  try {
    const kept = { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(certificateFile, 'utf8') };
    // What does not parse, or does not belong together, is made anew.
    return new X509Certificate(kept.certificate).checkPrivateKey(createPrivateKey(kept.key)) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isFresh({ certificate }: KeyAndCertificate, now: Date): boolean {
  const { validFrom, validTo } = new X509Certificate(certificate);
  return Date.parse(validFrom) <= now.getTime() && Date.parse(validTo) - now.getTime() > RENEWAL_DAYS * DAY;
}

function isIssuedBy({ certificate }: KeyAndCertificate, authority: KeyAndCertificate): boolean {
  return new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey);
}

function coversExactly({ certificate }: KeyAndCertificate, names: readonly string[]): boolean {
  const kept = (new X509Certificate(certificate).subjectAltName ?? '').split(', ');
  const wanted = [...new Set(names)].map((name) => `${isIP(name) ? 'IP Address' : 'DNS'}:${name}`);
  return kept.sort().join() === wanted.sort().join();
}

async function generateAuthority(now: Date): Promise<KeyAndCertificate> {
  const { private: key, cert: certificate } = await generate(
    [{ name: 'commonName', value: 'Local runtime authority' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: dayBefore(now),
      notAfterDate: new Date(now.getTime() + AUTHORITY_DAYS * DAY),
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  return { key, certificate };
}

async function generateServer(
  authority: KeyAndCertificate,
  names: readonly string[],
  now: Date,
): Promise<KeyAndCertificate> {
  const unique = [...new Set(names)];
  const { private: key, cert: certificate } = await generate([{ name: 'commonName', value: 'Local runtime' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: dayBefore(now),
    notAfterDate: new Date(now.getTime() + SERVER_DAYS * DAY),
    ca: { key: authority.key, cert: authority.certificate },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: unique.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  return { key, certificate };
}

/** A clock that was put back a little must not make the certificate invalid. */
function dayBefore(now: Date): Date {
  return new Date(now.getTime() - DAY);
}
