import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as dnsPacket from 'dns-packet';
import { readHealthChecks } from '../../../local/route53/health-check-model.ts';
import { readZones } from '../../../local/route53/model.ts';
import { type DnsServer, startDnsServer } from '../../../local/route53/server.ts';
import { timing } from '../../../local/timing.ts';
import {
  aliasOf,
  assemblyOf,
  CLOUDFRONT_ZONE,
  FakeTargets,
  failover,
  hostedZone,
  LOAD_BALANCER_ZONE,
  recordSet,
  seededRandom,
  values,
  weighted,
} from './assembly.ts';

const A = 'a-1.us-east-1.elb.amazonaws.com';
const B = 'b-1.us-east-1.elb.amazonaws.com';
const ADDRESSES = { [A]: ['127.0.1.1', '127.0.1.2'], [B]: ['127.0.2.1', '127.0.2.2'] };

const toA = aliasOf(`dualstack.${A}`, LOAD_BALANCER_ZONE);
const toB = aliasOf(`dualstack.${B}`, LOAD_BALANCER_ZONE);
const switchedOff = { Type: 'TCP', IPAddress: '192.0.2.9', Port: 7, Disabled: true, Inverted: true };

const assembly = assemblyOf(
  hostedZone('ZONE', 'foobar.com'),
  hostedZone('STAGING', 'staging.foobar.com'),
  recordSet('foobar.com', 'A', aliasOf('d111111abcdef8.cloudfront.net', CLOUDFRONT_ZONE, false)),
  recordSet('foobar.com', 'AAAA', aliasOf('d111111abcdef8.cloudfront.net', CLOUDFRONT_ZONE, false)),
  recordSet('foobar.com', 'MX', values('10 mail.foobar.com', '20 mail.example.org')),
  recordSet('mail.foobar.com', 'A', values('192.0.2.25')),
  recordSet('www.foobar.com', 'A', aliasOf('foobar.com', 'ZONE')),
  recordSet('origin.foobar.com', 'A', { ...toA, ...weighted('a', 1) }),
  recordSet('origin.foobar.com', 'A', { ...toB, ...weighted('b', 1) }),
  recordSet('origin.foobar.com', 'AAAA', { ...toA, ...weighted('a', 1) }),
  recordSet('origin.foobar.com', 'AAAA', { ...toB, ...weighted('b', 1) }),
  recordSet('passive.foobar.com', 'A', { ...toA, ...failover('PRIMARY') }),
  recordSet('passive.foobar.com', 'A', { ...toB, ...failover('SECONDARY') }),
  recordSet('tree.foobar.com', 'A', { ...aliasOf('origin.foobar.com', 'ZONE'), ...failover('PRIMARY') }),
  recordSet('tree.foobar.com', 'A', { ...values('192.0.2.99'), ...failover('SECONDARY') }),
  recordSet('maintenance.foobar.com', 'A', { ...values('192.0.2.1'), ...failover('PRIMARY'), HealthCheckId: 'off' }),
  recordSet('maintenance.foobar.com', 'A', { ...values('192.0.2.2'), ...failover('SECONDARY') }),
  {
    path: 'test/off',
    type: 'AWS::Route53::HealthCheck',
    physicalId: 'off',
    properties: { HealthCheckConfig: switchedOff },
  },
  recordSet('one.two.foobar.com', 'A', values('192.0.2.12')),
  recordSet('first.foobar.com', 'CNAME', values('second.foobar.com')),
  recordSet('second.foobar.com', 'CNAME', values('one.two.foobar.com')),
  recordSet('outside.foobar.com', 'CNAME', values('www.example.org')),
  recordSet('balanced.foobar.com', 'CNAME', values(A)),
  recordSet('dangling.foobar.com', 'CNAME', values('nothing.foobar.com')),
  recordSet('circle.foobar.com', 'CNAME', values('round.foobar.com')),
  recordSet('round.foobar.com', 'CNAME', values('circle.foobar.com')),
  recordSet('*.wild.foobar.com', 'A', values('192.0.2.42')),
  recordSet('\\160ost\\056Office.foobar.com', 'A', values('192.0.2.77')),
  recordSet('escaped.foobar.com', 'CNAME', values('post\\056office.foobar.com')),
  recordSet('names.foobar.com', 'MX', values('10 post\\056office.foobar.com')),
  recordSet('names.foobar.com', 'SRV', values('1 2 443 post\\056office.foobar.com')),
  recordSet('names.foobar.com', 'PTR', values('post\\056office.foobar.com')),
  recordSet('names.foobar.com', 'NAPTR', values('1 2 "u" "sip" "" post\\056office.foobar.com')),
  recordSet(
    'text.foobar.com',
    'TXT',
    values(...Array.from({ length: 8 }, (_, index) => `"${`${index}`.repeat(200)}"`)),
  ),
  recordSet(
    'long.foobar.com',
    'TXT',
    values(...Array.from({ length: 30 }, (_, index) => `"${index} ${'x'.repeat(250)}"`)),
  ),
  recordSet('child.foobar.com', 'NS', values('ns.child.foobar.com', 'ns.example.org')),
  recordSet('deep.child.foobar.com', 'NS', values('ns.example.net')),
  recordSet('child.foobar.com', 'DS', values('123 4 2 1a2b')),
  recordSet('ns.child.foobar.com', 'A', values('192.0.2.53')),
  recordSet('www.staging.foobar.com', 'A', { ...values('192.0.2.200'), HostedZoneId: 'STAGING' }),
);
const zones = readZones(assembly);
const healthChecks = readHealthChecks(assembly);

let targets: FakeTargets;
let server: DnsServer;
let resolver: Resolver;

beforeAll(async () => {
  const live = { find: (name: string) => targets.find(name) };
  const random = seededRandom(7);
  targets = new FakeTargets(ADDRESSES);
  server = await startDnsServer({
    zones,
    healthChecks,
    targets: live,
    edgeAddress: '127.0.0.1',
    timing: timing(1),
    random,
  });
  resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
});

afterAll(() => server.stop());

beforeEach(() => {
  targets = new FakeTargets(ADDRESSES);
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-dns-name
describe("a load balancer's own name", () => {
  test.each([
    ['the name', A],
    ['the name after dualstack.', `dualstack.${A}`],
    ['a CNAME of the name, outside of the zone', 'balanced.foobar.com'],
  ])('is resolved to its nodes by %s', async (_name, name) => {
    const records = await resolver.resolve4(name, { ttl: true });
    expect(records.map(({ address }) => address).sort()).toEqual(['127.0.1.1', '127.0.1.2']);
    expect(records.map(({ ttl }) => ttl)).toEqual([60, 60]);
  });

  test.each([A, `dualstack.${A}`])('has no IPv6 address, by the authority of its zone: %s', async (name) => {
    await expect(resolver.resolve6(name)).rejects.toMatchObject({ code: 'ENODATA' });
    expect(await ask({ type: 'AAAA', name })).toMatchObject({
      rcode: RCODE.NOERROR,
      answers: [],
      authorities: [{ type: 'SOA', name: 'us-east-1.elb.amazonaws.com' }],
    });
  });

  test('that no load balancer of the templates has is refused', async () => {
    await expect(resolver.resolve4('other-1.us-east-1.elb.amazonaws.com')).rejects.toMatchObject({ code: 'EREFUSED' });
  });
});

async function sendUdp(message: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    const received = once(socket, 'message');
    socket.send(message, server.port, server.host);
    const [response] = await received;
    return response;
  } finally {
    socket.close();
  }
}

interface Asked extends dnsPacket.Question {
  readonly flags?: number;
  readonly udpPayloadSize?: number;
  readonly ednsVersion?: number;
}

function query({ flags = 0, udpPayloadSize, ednsVersion = 0, ...question }: Asked): Buffer {
  const option = {
    type: 'OPT',
    name: '.',
    udpPayloadSize,
    ednsVersion,
    extendedRcode: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
  const additionals = udpPayloadSize === undefined ? [] : [option as dnsPacket.Answer];
  return dnsPacket.encode({ type: 'query', id: 4711, flags, questions: [question], additionals });
}

/** The response, read back, with its code as a number. */
function read(response: Buffer) {
  return { ...dnsPacket.decode(response), rcode: response.readUInt8(3) & 0xf, length: response.length };
}

async function ask(asked: Asked) {
  return read(await sendUdp(query(asked)));
}

const RCODE = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 };
const SOA = expect.objectContaining({ type: 'SOA', name: 'foobar.com', ttl: 900 });

describe('records of values', () => {
  test('answer with their TTL and the name servers of the zone', async () => {
    const response = await ask({ type: 'A', name: 'one.two.foobar.com', flags: dnsPacket.RECURSION_DESIRED });
    expect(response).toMatchObject({
      id: 4711,
      rcode: RCODE.NOERROR,
      flag_qr: true,
      flag_aa: true,
      flag_rd: true,
      flag_ra: false,
      answers: [{ name: 'one.two.foobar.com', type: 'A', ttl: 300, data: '192.0.2.12' }],
      authorities: [{ type: 'NS', data: 'ns-1.awsdns-01.com' }, { type: 'NS' }],
    });
  });

  test('the case of the question comes back, letter by letter', async () => {
    const response = await ask({ type: 'A', name: 'oNe.TWO.fooBAR.com' });
    expect(response.questions).toMatchObject([{ name: 'oNe.TWO.fooBAR.com' }]);
    expect(response.answers).toMatchObject([{ name: 'oNe.TWO.fooBAR.com', data: '192.0.2.12' }]);
  });

  test('mail servers come with the addresses that the zone has of them', async () => {
    const response = await ask({ type: 'MX', name: 'foobar.com' });
    expect(response.answers).toMatchObject([{ data: { preference: 10 } }, { data: { preference: 20 } }]);
    expect(response.additionals).toMatchObject([{ name: 'mail.foobar.com', type: 'A', data: '192.0.2.25' }]);
  });

  test.each(['a.wild.foobar.com', 'a.b.wild.foobar.com'])('a wildcard answers for %s', async (name) => {
    expect((await ask({ type: 'A', name })).answers).toMatchObject([{ name, data: '192.0.2.42' }]);
  });

  test('a label of bytes that no text has comes back as it was', async () => {
    const message = query({ type: 'A', name: 'xxx.wild.foobar.com' });
    message.set([0xff, 0x00, 0x2e], 13);
    const response = await sendUdp(message);
    expect(response.subarray(12, message.length)).toEqual(message.subarray(12));
    expect(response.readUInt16BE(6)).toBe(1);
  });
});

// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
describe('names with escape codes', () => {
  const name = 'post.office.foobar.com';
  /** One label holds the dot. */
  const wire = Buffer.from('\x0bpost.office\x06foobar\x03com\0', 'latin1');

  test('are found by the bytes that they stand for', async () => {
    const message = query({ type: 'A', name: 'post-office.foobar.com' });
    message.set([0x2e], message.indexOf('-'));
    const response = await sendUdp(message);
    expect(read(response)).toMatchObject({ rcode: RCODE.NOERROR, answers: [{ data: '192.0.2.77' }] });
  });

  test('are other names than those whose dots part labels', async () => {
    expect(await ask({ type: 'A', name })).toMatchObject({ rcode: RCODE.NXDOMAIN });
  });

  test('lead on, and own the records that are found', async () => {
    const response = await sendUdp(query({ type: 'A', name: 'escaped.foobar.com' }));
    expect(read(response).answers).toMatchObject([
      { name: 'escaped.foobar.com', type: 'CNAME', data: name },
      { name, type: 'A', data: '192.0.2.77' },
    ]);
    expect(response.toString('latin1').split(wire.toString('latin1'))).toHaveLength(3);
  });

  test.each<[dnsPacket.RecordType, unknown]>([
    ['MX', { preference: 10, exchange: name }],
    ['SRV', { priority: 1, weight: 2, port: 443, target: name }],
    ['PTR', name],
    ['NAPTR', { order: 1, preference: 2, flags: 'u', services: 'sip', regexp: '', replacement: name }],
  ])('stand in the values of %s records', async (type, data) => {
    const response = await sendUdp(query({ type, name: 'names.foobar.com' }));
    expect(read(response).answers).toMatchObject([{ type, data }]);
    expect(response.includes(wire)).toBe(true);
  });
});

describe('aliases', () => {
  test('of a distribution give the address of the edge, for 60 seconds', async () => {
    expect((await ask({ type: 'A', name: 'foobar.com' })).answers).toMatchObject([{ data: '127.0.0.1', ttl: 60 }]);
  });

  test('of another record give its answer under the name that was asked', async () => {
    expect((await ask({ type: 'A', name: 'www.foobar.com' })).answers).toMatchObject([
      { name: 'www.foobar.com', data: '127.0.0.1', ttl: 60 },
    ]);
  });

  test('of a load balancer give the addresses of its nodes, each first in its turn', async () => {
    targets.set(B, false);
    const first = new Set<string | undefined>();
    for (let asked = 0; asked < 20; asked++) {
      const addresses = await resolver.resolve4('origin.foobar.com', { ttl: true });
      expect(addresses.map(({ address }) => address).sort()).toEqual(ADDRESSES[A]);
      expect(addresses[0]?.ttl).toBe(60);
      first.add(addresses[0]?.address);
    }
    expect([...first].sort()).toEqual(ADDRESSES[A]);
  });

  test.each(['origin.foobar.com', 'foobar.com'])('have no IPv6 address where the target has none: %s', async (name) => {
    expect(await ask({ type: 'AAAA', name })).toMatchObject({ rcode: RCODE.NOERROR, answers: [], authorities: [SOA] });
  });
});

describe('health', () => {
  async function answersOf(name: string, times = 40): Promise<string[]> {
    const found = new Set<string>();
    for (let asked = 0; asked < times; asked++) {
      for (const address of await resolver.resolve4(name)) found.add(address);
    }
    return [...found].sort();
  }
  const all = [...ADDRESSES[A], ...ADDRESSES[B]];

  test.each([
    { name: 'origin.foobar.com', unhealthy: [], answers: all },
    { name: 'origin.foobar.com', unhealthy: [A], answers: ADDRESSES[B] },
    { name: 'origin.foobar.com', unhealthy: [B], answers: ADDRESSES[A] },
    { name: 'origin.foobar.com', unhealthy: [A, B], answers: all },
    { name: 'passive.foobar.com', unhealthy: [], answers: ADDRESSES[A] },
    { name: 'passive.foobar.com', unhealthy: [A], answers: ADDRESSES[B] },
    { name: 'passive.foobar.com', unhealthy: [A, B], answers: ADDRESSES[A] },
    { name: 'tree.foobar.com', unhealthy: [], answers: all },
    { name: 'tree.foobar.com', unhealthy: [A], answers: ADDRESSES[B] },
    { name: 'tree.foobar.com', unhealthy: [A, B], answers: ['192.0.2.99'] },
    { name: 'maintenance.foobar.com', unhealthy: [], answers: ['192.0.2.2'] },
  ])('$name with $unhealthy unhealthy answers $answers', async ({ name, unhealthy, answers }) => {
    for (const loadBalancer of unhealthy) targets.set(loadBalancer, false);
    expect(await answersOf(name)).toEqual(answers);
  });

  test('a load balancer that comes back is answered again', async () => {
    targets.set(A, false);
    expect(await answersOf('passive.foobar.com', 1)).toEqual(ADDRESSES[B]);
    targets.set(A, true);
    expect(await answersOf('passive.foobar.com', 1)).toEqual(ADDRESSES[A]);
  });
});

describe('names and types that are not there', () => {
  test('no such name: NXDOMAIN with the start of authority', async () => {
    expect(await ask({ type: 'A', name: 'nothing.foobar.com' })).toMatchObject({
      rcode: RCODE.NXDOMAIN,
      flag_aa: true,
      answers: [],
      authorities: [SOA],
    });
    await expect(resolver.resolve4('nothing.foobar.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test.each([
    ['another type', 'one.two.foobar.com', 'TXT'],
    ['a name between others', 'two.foobar.com', 'A'],
    ['the name above a wildcard', 'wild.foobar.com', 'A'],
  ] as const)('%s: no data, with the start of authority', async (_, name, type) => {
    expect(await ask({ type, name })).toMatchObject({ rcode: RCODE.NOERROR, answers: [], authorities: [SOA] });
    await expect(resolver.resolve(name, type)).rejects.toMatchObject({ code: 'ENODATA' });
  });

  test.each(['example.org', 'com', '.', 'notfoobar.com'])('outside the zones: %s is refused', async (name) => {
    expect(await ask({ type: 'A', name })).toMatchObject({ rcode: RCODE.REFUSED, flag_aa: false, authorities: [] });
  });
});

describe('CNAME', () => {
  test('is followed inside the zone', async () => {
    expect((await ask({ type: 'A', name: 'first.foobar.com' })).answers).toMatchObject([
      { name: 'first.foobar.com', type: 'CNAME', data: 'second.foobar.com' },
      { name: 'second.foobar.com', type: 'CNAME', data: 'one.two.foobar.com' },
      { name: 'one.two.foobar.com', type: 'A', data: '192.0.2.12' },
    ]);
  });

  test('is itself the answer when it is what was asked for', async () => {
    expect((await ask({ type: 'CNAME', name: 'first.foobar.com' })).answers).toMatchObject([{ type: 'CNAME' }]);
  });

  test.each([
    ['out of the zone', 'outside.foobar.com', RCODE.NOERROR, 1, 'NS'],
    ['in a circle', 'circle.foobar.com', RCODE.NOERROR, 2, 'NS'],
    ['to a name that is not there', 'dangling.foobar.com', RCODE.NXDOMAIN, 1, 'SOA'],
  ])('that leads %s is answered as far as it goes', async (_, name, rcode, count, authority) => {
    const response = await ask({ type: 'A', name });
    expect(response).toMatchObject({
      rcode,
      authorities: expect.arrayContaining([expect.objectContaining({ type: authority })]),
    });
    expect(response.answers).toHaveLength(count);
  });
});

describe('zones', () => {
  test('have name servers and a start of authority at the apex', async () => {
    expect(await resolver.resolveNs('foobar.com')).toEqual(['ns-1.awsdns-01.com', 'ns-513.awsdns-01.net']);
    expect(await resolver.resolveSoa('foobar.com')).toMatchObject({
      nsname: 'ns-1.awsdns-01.com',
      hostmaster: 'awsdns-hostmaster.amazon.com',
      minttl: 86_400,
    });
  });

  test('the most specific one answers', async () => {
    expect(await resolver.resolve4('www.staging.foobar.com')).toEqual(['192.0.2.200']);
    expect((await resolver.resolveSoa('staging.foobar.com')).nsname).toBe('ns-1.awsdns-01.com');
  });

  test.each(['child.foobar.com', 'www.child.foobar.com', 'www.deep.child.foobar.com'])(
    'refer %s to the name servers of the delegated name, with the addresses the zone has',
    async (name) => {
      expect(await ask({ type: 'A', name })).toMatchObject({
        rcode: RCODE.NOERROR,
        flag_aa: false,
        answers: [],
        authorities: [
          { name: 'child.foobar.com', type: 'NS', data: 'ns.child.foobar.com' },
          { name: 'child.foobar.com', type: 'NS', data: 'ns.example.org' },
        ],
        additionals: [{ name: 'ns.child.foobar.com', type: 'A', data: '192.0.2.53' }],
      });
    },
  );

  test('answer for the signer of a delegated name themselves', async () => {
    expect(await ask({ type: 'DS', name: 'child.foobar.com' })).toMatchObject({
      flag_aa: true,
      answers: [{ type: 'DS' }],
    });
  });

  test('ANY gives every type of the name', async () => {
    const message = query({ type: 'A', name: 'foobar.com' });
    message.writeUInt16BE(255, message.length - 4);
    const { answers = [] } = read(await sendUdp(message));
    expect(answers.map(({ type }) => type)).toEqual(['A', 'MX', 'MX', 'SOA', 'NS', 'NS']);
  });

  test.each(['AXFR', 'IXFR'] as const)('are not handed out by %s', async (type) => {
    expect(await ask({ type, name: 'foobar.com' })).toMatchObject({ rcode: RCODE.REFUSED, answers: [] });
  });
});

describe('EDNS', () => {
  test('is answered in kind', async () => {
    const { additionals } = await ask({ type: 'A', name: 'one.two.foobar.com', udpPayloadSize: 1232 });
    expect(additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 4096, ednsVersion: 0, extendedRcode: 0 }]);
  });

  test('is not answered where it was not asked', async () => {
    expect((await ask({ type: 'A', name: 'one.two.foobar.com' })).additionals).toEqual([]);
  });

  test('of a version to come is answered with BADVERS', async () => {
    expect(await ask({ type: 'A', name: 'one.two.foobar.com', udpPayloadSize: 1232, ednsVersion: 1 })).toMatchObject({
      rcode: 0,
      answers: [],
      additionals: [{ type: 'OPT', extendedRcode: 1 }],
    });
  });
});

describe('long answers', () => {
  test.each([
    ['more than 512 bytes without EDNS', 'text.foobar.com', undefined, true],
    ['more than the client takes', 'text.foobar.com', 1232, true],
    ['less than the client takes', 'text.foobar.com', 4096, false],
    ['more than 4096 bytes, whatever the client takes', 'long.foobar.com', 65_535, true],
  ])('%s over UDP', async (_, name, udpPayloadSize, truncated) => {
    const response = await ask({ type: 'TXT', name, udpPayloadSize });
    expect(response.flag_tc).toBe(truncated);
    expect(response.answers).toHaveLength(truncated ? 0 : 8);
    expect(response.length).toBeLessThanOrEqual(udpPayloadSize ?? 512);
  });

  test('are whole over TCP, to which a resolver turns by itself', async () => {
    expect(await resolver.resolveTxt('long.foobar.com')).toHaveLength(30);
  });
});

describe('TCP', () => {
  function framed(message: Buffer): Buffer {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    return Buffer.concat([length, message]);
  }

  /** Sends the chunks one after the other and gives the messages that come back until `count` are there. */
  async function sendTcp(chunks: readonly Buffer[], count: number) {
    const socket = connect(server.port, server.host);
    socket.setNoDelay(true);
    await once(socket, 'connect');
    for (const chunk of chunks) await new Promise<void>((resolve) => socket.write(chunk, () => resolve()));
    let received = Buffer.alloc(0);
    const messages = [];
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        messages.push(read(received.subarray(2, 2 + received.readUInt16BE(0))));
        received = received.subarray(2 + received.readUInt16BE(0));
      }
      if (messages.length === count) break;
    }
    return messages;
  }

  test('takes several queries on one connection, and answers in their order', async () => {
    const names = ['one.two.foobar.com', 'nothing.foobar.com', 'text.foobar.com'];
    const queries = Buffer.concat(names.map((name) => framed(query({ type: 'TXT', name }))));
    const responses = await sendTcp([queries], names.length);
    expect(responses.map(({ questions }) => questions?.[0]?.name)).toEqual(names);
  });

  test('takes a query that comes byte by byte', async () => {
    const bytes = [...framed(query({ type: 'A', name: 'one.two.foobar.com' }))].map((byte) => Buffer.from([byte]));
    expect(await sendTcp(bytes, 1)).toMatchObject([{ answers: [{ data: '192.0.2.12' }] }]);
  });

  test('is closed on a message that is no query', async () => {
    expect(await sendTcp([Buffer.from([0, 3, 1, 2, 3])], 1)).toEqual([]);
  });
});

describe('what is no good query', () => {
  const good = query({ type: 'A', name: 'one.two.foobar.com' });
  const option = query({ type: 'A', name: 'foobar.com', udpPayloadSize: 512 }).subarray(-11);
  const changed = (offset: number, ...bytes: number[]) => {
    const message = Buffer.from(good);
    message.set(bytes, offset);
    return message;
  };

  test.each([
    ['the header alone', good.subarray(0, 12), RCODE.FORMERR],
    ['a question cut off', good.subarray(0, 20), RCODE.FORMERR],
    ['no question', changed(4, 0, 0), RCODE.FORMERR],
    ['two questions', Buffer.concat([changed(4, 0, 2), good.subarray(12)]), RCODE.FORMERR],
    ['a name that points to itself', changed(12, 0xc0, 0x0c), RCODE.FORMERR],
    ['a name that points ahead', changed(12, 0xc0, 0x10), RCODE.FORMERR],
    ['a name that points to the header', changed(12, 0xc0, 0x00), RCODE.FORMERR],
    ['a label of a reserved kind', changed(12, 0x80), RCODE.FORMERR],
    ['more records announced than there are', changed(10, 0xff, 0xff), RCODE.FORMERR],
    ['two OPT records', Buffer.concat([changed(10, 0, 2), option, option]), RCODE.FORMERR],
    ['an unknown type', changed(good.length - 4, 0xff, 0x12), RCODE.NOERROR],
    ['the class CHAOS', changed(good.length - 2, 0, 3), RCODE.REFUSED],
    ['any class', changed(good.length - 2, 0, 255), RCODE.REFUSED],
    ['NOTIFY', changed(2, 4 << 3), RCODE.NOTIMP],
    ['UPDATE', changed(2, 5 << 3), RCODE.NOTIMP],
    ['STATUS without a question', changed(2, 2 << 3, 0, 0, 0), RCODE.NOTIMP],
  ])('%s', async (_, message, rcode) => {
    const response = await sendUdp(message);
    expect({ id: response.readUInt16BE(0), rcode: response.readUInt8(3) & 0xf }).toEqual({ id: 4711, rcode });
  });

  test('a response and bytes shorter than a header are not answered, and the server lives on', async () => {
    const socket = createSocket('udp4');
    const received: Buffer[] = [];
    socket.on('message', (message) => received.push(message));
    for (const message of [changed(2, 0x80), good.subarray(0, 11), Buffer.alloc(0), good]) {
      socket.send(message, server.port, server.host);
    }
    await once(socket, 'message');
    socket.close();
    expect(received).toHaveLength(1);
    expect(read(received[0] ?? Buffer.alloc(0)).answers).toHaveLength(1);
  });

  test('noise does not bring the server down', async () => {
    const random = seededRandom(99);
    const socket = createSocket('udp4');
    for (let sent = 0; sent < 2000; sent++) {
      const noise = Buffer.from(good);
      for (let flips = 0; flips < 4; flips++) noise[Math.floor(random() * noise.length)] = Math.floor(random() * 256);
      socket.send(noise.subarray(0, Math.ceil(random() * noise.length)), server.port, server.host);
      // No more at a time than the socket's buffer holds.
      if (sent % 50 === 0) expect(read(await sendUdp(good)).answers).toHaveLength(1);
    }
    expect(read(await sendUdp(good)).answers).toHaveLength(1);
    socket.close();
  });
});

test('an alias of what no template has stops the start with its name', async () => {
  const orphans = readZones(
    assemblyOf(
      hostedZone('ZONE', 'foobar.com'),
      recordSet('origin.foobar.com', 'A', aliasOf('gone.elb.amazonaws.com', LOAD_BALANCER_ZONE)),
    ),
  );
  await expect(
    startDnsServer({ zones: orphans, targets: new FakeTargets({}), edgeAddress: '127.0.0.1', timing: timing(1) }),
  ).rejects.toThrow(
    'test/origin.foobar.com/A/: AliasTarget.DNSName gone.elb.amazonaws.com is no load balancer of the templates',
  );
});

test('every TTL follows the speed of the runtime', async () => {
  const fast = await startDnsServer({ zones, targets, edgeAddress: '127.0.0.1', timing: timing(30) });
  try {
    const quick = new Resolver();
    quick.setServers([`127.0.0.1:${fast.port}`]);
    expect((await quick.resolve4('passive.foobar.com', { ttl: true }))[0]?.ttl).toBe(2);
    expect((await quick.resolve4('one.two.foobar.com', { ttl: true }))[0]?.ttl).toBe(10);
  } finally {
    await fast.stop();
  }
});
