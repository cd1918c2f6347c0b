import { isIPv4, isIPv6 } from 'node:net';
import type { CaaData, DsData, MxData, NaptrData, SrvData, SshfpData, TlsaData } from 'dns-packet';
import { nameProblem, normalizeName } from './names.ts';

/** The data of one resource record, ready for the wire. */
export type RecordData =
  | { readonly type: 'A' | 'AAAA' | 'CNAME' | 'NS' | 'PTR'; readonly data: string }
  | { readonly type: 'TXT'; readonly data: Buffer[] }
  | { readonly type: 'MX'; readonly data: MxData }
  | { readonly type: 'SRV'; readonly data: SrvData }
  | { readonly type: 'CAA'; readonly data: CaaData }
  | { readonly type: 'NAPTR'; readonly data: NaptrData }
  | { readonly type: 'DS'; readonly data: DsData }
  | { readonly type: 'SSHFP'; readonly data: SshfpData }
  | { readonly type: 'TLSA'; readonly data: TlsaData };

/**
 * Reads a value of `ResourceRecords`. Throws an Error whose message says what the value must look like.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
 */
export function parseRecordData(type: string, value: string): RecordData {
  const parse = Object.hasOwn(PARSERS, type) ? PARSERS[type] : undefined;
  if (parse === undefined) {
    throw new Error(`record type ${type} is not served; served are ${Object.keys(PARSERS).join(', ')}`);
  }
  return parse(value);
}

const PARSERS: Readonly<Record<string, (value: string) => RecordData>> = {
  A: (value) => ({ type: 'A', data: matching(value, isIPv4, 'an IPv4 address') }),
  AAAA: (value) => ({ type: 'AAAA', data: matching(value, isIPv6, 'an IPv6 address') }),
  CNAME: (value) => ({ type: 'CNAME', data: domainName(value) }),
  NS: (value) => ({ type: 'NS', data: domainName(value) }),
  PTR: (value) => ({ type: 'PTR', data: domainName(value) }),
  TXT: (value) => ({ type: 'TXT', data: characterStrings(value) }),
  MX: (value) => {
    const [preference, exchange] = fields(value, 2, '"<priority> <mail server>"');
    return { type: 'MX', data: { preference: integer(preference, 65_535), exchange: domainName(exchange) } };
  },
  SRV: (value) => {
    const [priority, weight, port, target] = fields(value, 4, '"<priority> <weight> <port> <domain name>"');
    return {
      type: 'SRV',
      data: {
        priority: integer(priority, 65_535),
        weight: integer(weight, 65_535),
        port: integer(port, 65_535),
        target: domainName(target),
      },
    };
  },
  CAA: (value) => {
    const [, flags, tag, property] = /^(\d+)\s+(issue|issuewild|iodef)\s+"([^"]*)"$/.exec(value.trim()) ?? [];
    if (property === undefined || !isCaaTag(tag)) throw mustBe('<flags> <issue, issuewild or iodef> "<value>"', value);
    return { type: 'CAA', data: { flags: integer(flags, 255), tag, value: property } };
  },
  NAPTR: (value) => {
    const match = /^(\d+)\s+(\d+)\s+"([^"]*)"\s+"([^"]*)"\s+"([^"]*)"\s+(\S+)$/.exec(value.trim());
    const [, order, preference, flags = '', services = '', regexp = '', replacement = ''] = match ?? [];
    if (match === null) throw mustBe('<order> <preference> "<flags>" "<service>" "<regexp>" <replacement>', value);
    return {
      type: 'NAPTR',
      data: {
        order: integer(order, 65_535),
        preference: integer(preference, 65_535),
        flags,
        services,
        regexp,
        replacement: replacement === '.' ? '.' : domainName(replacement),
      },
    };
  },
  DS: (value) => {
    const [keyTag, algorithm, digestType, digest] = fields(value, 4, '"<key tag> <algorithm> <digest type> <digest>"');
    return {
      type: 'DS',
      data: {
        keyTag: integer(keyTag, 65_535),
        algorithm: integer(algorithm, 255),
        digestType: integer(digestType, 255),
        digest: hexadecimal(digest),
      },
    };
  },
  SSHFP: (value) => {
    const [algorithm, hash, fingerprint] = fields(value, 3, '"<key algorithm> <hash algorithm> <fingerprint>"');
    return {
      type: 'SSHFP',
      data: {
        algorithm: integer(algorithm, 255),
        hash: integer(hash, 255),
        fingerprint: hexadecimal(fingerprint).toString('hex'),
      },
    };
  },
  TLSA: (value) => {
    const [usage, selector, matchingType, certificate] = fields(
      value,
      4,
      '"<usage> <selector> <matching type> <data>"',
    );
    return {
      type: 'TLSA',
      data: {
        usage: integer(usage, 255),
        selector: integer(selector, 255),
        matchingType: integer(matchingType, 255),
        certificate: hexadecimal(certificate),
      },
    };
  },
};

function mustBe(expected: string, got: string): Error {
  return new Error(`must be ${expected}, got "${got}"`);
}

function matching(value: string, test: (value: string) => boolean, expected: string): string {
  if (!test(value)) throw mustBe(expected, value);
  return value;
}

function domainName(value = ''): string {
  const name = normalizeName(value.trim());
  const problem = nameProblem(name);
  if (problem !== undefined) throw new Error(`must be a domain name, got "${value}": ${problem}`);
  return name;
}

function fields(value: string, count: number, expected: string): string[] {
  const found = value.trim().split(/\s+/);
  if (found.length !== count) throw mustBe(expected, value);
  return found;
}

function integer(value = '', maximum: number): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > maximum) throw mustBe(`an integer from 0 to ${maximum}`, value);
  return Number(value);
}

function hexadecimal(value = ''): Buffer {
  if (!/^([0-9a-f]{2})+$/i.test(value)) throw mustBe('an even number of hexadecimal digits', value);
  return Buffer.from(value, 'hex');
}

function isCaaTag(tag: string | undefined): tag is CaaData['tag'] {
  return tag === 'issue' || tag === 'issuewild' || tag === 'iodef';
}

/** One or more strings in double quotes, with `\"`, `\\` and octal `\ddd` as escapes. */
function characterStrings(value: string): Buffer[] {
  const expected = 'one or more strings in double quotes, each of at most 255 bytes';
  if (!/^\s*"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*\s*$/s.test(value)) throw mustBe(expected, value);
  const strings = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, text = '']) => unescapeText(text));
  if (strings.some((string) => string.length > 255)) throw mustBe(expected, value);
  return strings;
}

function unescapeText(text: string): Buffer {
  const parts = [...text.matchAll(/\\([0-3][0-7]{2})|\\(.)|([^\\]+)/gs)];
  return Buffer.concat(
    parts.map(([, octal, escaped, plain]) =>
      octal === undefined ? Buffer.from(escaped ?? plain ?? '') : Buffer.from([Number.parseInt(octal, 8)]),
    ),
  );
}
