import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { localCertificates } from '../../../local/network/certificates.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'certificates-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const names = ['origin.foobar.com', '*.elb.amazonaws.com', '127.0.1.1'];
const now = new Date('2026-01-01T00:00:00Z');
const daysLater = (days: number) => new Date(now.getTime() + days * 24 * 60 * 60 * 1000);

test('a certificate is for exactly the names, by an authority of its own', async () => {
  const { authority, server } = await localCertificates({ directory, names, now });
  const certificate = new X509Certificate(server.cert);
  expect(certificate.subjectAltName).toBe('DNS:origin.foobar.com, DNS:*.elb.amazonaws.com, IP Address:127.0.1.1');
  expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
  expect(new X509Certificate(authority).ca).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.publicKey.asymmetricKeyType).toBe('ec');
});

test('keys are readable by their owner alone', async () => {
  await localCertificates({ directory, names, now });
  for (const file of ['certificate.key', 'certificate-authority.key']) {
    expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
  }
});

test('both are kept from one start to the next', async () => {
  const first = await localCertificates({ directory, names, now });
  expect(await localCertificates({ directory, names: [...names].reverse(), now: daysLater(300) })).toEqual(first);
});

test.each([
  ['other names', { names: ['www.foobar.com'] }],
  ['a certificate that expires within 30 days', { now: daysLater(340) }],
  ['a clock from before the certificate', { now: daysLater(-400) }],
])('%s make a new certificate', async (_name, change) => {
  const first = await localCertificates({ directory, names, now });
  const second = await localCertificates({ directory, names, now, ...change });
  expect(second.server.cert).not.toBe(first.server.cert);
});

test('an authority that expires takes its certificate with it', async () => {
  const first = await localCertificates({ directory, names, now });
  const second = await localCertificates({ directory, names, now: daysLater(3640) });
  expect(second.authority).not.toBe(first.authority);
  expect(new X509Certificate(second.server.cert).verify(new X509Certificate(second.authority).publicKey)).toBe(true);
});

test.each(['certificate.pem', 'certificate.key'])('a damaged %s is made anew', async (file) => {
  await localCertificates({ directory, names, now });
  writeFileSync(join(directory, file), 'damaged');
  const { server } = await localCertificates({ directory, names, now });
  expect(server.cert).toContain('BEGIN CERTIFICATE');
  expect(server.key).toContain('BEGIN PRIVATE KEY');
});

test('no name at all is refused', async () => {
  await expect(localCertificates({ directory, names: [] })).rejects.toThrow('at least one name');
});
