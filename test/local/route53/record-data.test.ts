import { describe, expect, test } from '@jest/globals';
import { parseRecordData } from '../../../local/route53/record-data.ts';

describe('a value of ResourceRecords', () => {
  test.each([
    ['A', '192.0.2.1', '192.0.2.1'],
    ['AAAA', '2001:db8::1', '2001:db8::1'],
    ['CNAME', 'WWW.Foobar.com.', 'www.foobar.com'],
    ['NS', 'ns-1.awsdns-01.com.', 'ns-1.awsdns-01.com'],
    ['PTR', 'www.foobar.com', 'www.foobar.com'],
    ['TXT', '"v=spf1 -all"', [Buffer.from('v=spf1 -all')]],
    ['TXT', '"a \\"quoted\\" word" "second \\303\\244"', [Buffer.from('a "quoted" word'), Buffer.from('second ä')]],
    ['MX', '10 mail.foobar.com.', { preference: 10, exchange: 'mail.foobar.com' }],
    ['SRV', '1 10 5269 xmpp.foobar.com', { priority: 1, weight: 10, port: 5269, target: 'xmpp.foobar.com' }],
    ['CAA', '0 issue "amazon.com"', { flags: 0, tag: 'issue', value: 'amazon.com' }],
    [
      'NAPTR',
      '100 50 "u" "E2U+sip" "!^.*$!sip:info@foobar.com!" .',
      {
        order: 100,
        preference: 50,
        flags: 'u',
        services: 'E2U+sip',
        regexp: '!^.*$!sip:info@foobar.com!',
        replacement: '.',
      },
    ],
    ['DS', '123 4 2 1a2b', { keyTag: 123, algorithm: 4, digestType: 2, digest: Buffer.from('1a2b', 'hex') }],
    ['SSHFP', '1 2 1A2B', { algorithm: 1, hash: 2, fingerprint: '1a2b' }],
    ['TLSA', '3 1 1 1a2b', { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from('1a2b', 'hex') }],
  ])('%s %s', (type, value, data) => {
    expect(parseRecordData(type, value)).toEqual({ type, data });
  });

  test.each([
    ['A', '2001:db8::1', 'must be an IPv4 address, got "2001:db8::1"'],
    ['AAAA', '192.0.2.1', 'must be an IPv6 address, got "192.0.2.1"'],
    ['CNAME', 'a..b', 'must be a domain name, got "a..b": the label "" must be 1 to 63 printable ASCII characters'],
    ['TXT', 'v=spf1', 'must be one or more strings in double quotes, each of at most 255 bytes, got "v=spf1"'],
    ['TXT', `"${'x'.repeat(256)}"`, 'each of at most 255 bytes'],
    ['MX', 'mail.foobar.com', 'must be "<priority> <mail server>", got "mail.foobar.com"'],
    ['MX', '65536 mail.foobar.com', 'must be an integer from 0 to 65535, got "65536"'],
    ['SRV', '1 2 3', 'must be "<priority> <weight> <port> <domain name>", got "1 2 3"'],
    ['CAA', '0 deny "amazon.com"', 'must be <flags> <issue, issuewild or iodef> "<value>", got "0 deny "amazon.com""'],
    ['NAPTR', '100 50 u', 'must be <order> <preference>'],
    ['DS', '1 2 3 xyz', 'must be an even number of hexadecimal digits, got "xyz"'],
    ['HTTPS', '1 .', 'record type HTTPS is not served; served are A, AAAA, CNAME'],
    ['constructor', '1', 'record type constructor is not served'],
  ])('%s %s is refused: %s', (type, value, message) => {
    expect(() => parseRecordData(type, value)).toThrow(message);
  });
});
