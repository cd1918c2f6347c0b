import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as dnsPacket from 'dns-packet';
import fc from 'fast-check';
import { readZones } from '../../../local/route53/model.ts';
import { type DnsServer, startDnsServer } from '../../../local/route53/server.ts';
import { timing } from '../../../local/timing.ts';
import { assemblyOf, FakeTargets, hostedZone, recordSet, seededRandom, values, weighted } from './assembly.ts';

const shares = { '192.0.2.1': 1, '192.0.2.2': 3, '192.0.2.3': 0, '192.0.2.4': 6 };
const long = Array.from({ length: 30 }, (_, index) => `"${index} ${'x'.repeat(200)}"`);

let server: DnsServer;
let socket: Socket;
beforeAll(async () => {
  const zones = readZones(
    assemblyOf(
      hostedZone('ZONE', 'foobar.com'),
      ...Object.entries(shares).map(([address, weight]) =>
        recordSet('www.foobar.com', 'A', { ...values(address), ...weighted(address, weight) }),
      ),
      recordSet('long.foobar.com', 'TXT', values(...long)),
      recordSet('one.foobar.com', 'A', values('192.0.2.9')),
    ),
  );
  const random = seededRandom(11);
  const targets = new FakeTargets({});
  server = await startDnsServer({ zones, targets, edgeAddress: '127.0.0.1', timing: timing(1), random });
  socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
});
afterAll(async () => {
  socket.close();
  await server.stop();
});

/** Sends messages together and waits for as many answers. */
async function askTogether(messages: readonly Buffer[]): Promise<readonly Buffer[]> {
  const answers: Buffer[] = [];
  const all = new Promise<void>((resolve) => {
    socket.on('message', (answer) => {
      answers.push(answer);
      if (answers.length === messages.length) resolve();
    });
  });
  for (const message of messages) socket.send(message, server.port, server.host);
  await all;
  socket.removeAllListeners('message');
  return answers;
}

const question = (name: string, type: 'A' | 'TXT' = 'A', id = 1): Buffer =>
  dnsPacket.encode({ type: 'query', id, questions: [{ name, type }] });

test('10,000 answers over the socket fall on the records as their weights say', async () => {
  const counts = new Map<string, number>();
  for (let batch = 0; batch < 100; batch++) {
    const queries = Array.from({ length: 100 }, (_, id) => question('www.foobar.com', 'A', id));
    for (const message of await askTogether(queries)) {
      for (const answer of dnsPacket.decode(message).answers ?? []) {
        if (answer.type === 'A') counts.set(answer.data, (counts.get(answer.data) ?? 0) + 1);
      }
    }
  }
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  for (const [address, weight] of Object.entries(shares)) {
    const share = weight / 10;
    const tolerance = 4 * Math.sqrt(10_000 * share * (1 - share));
    expect(Math.abs((counts.get(address) ?? 0) - 10_000 * share)).toBeLessThanOrEqual(tolerance);
  }
}, 30_000);

describe("Node.js's resolver", () => {
  const resolver = (): Resolver => {
    const made = new Resolver({ timeout: 2_000, tries: 1 });
    made.setServers([`127.0.0.1:${server.port}`]);
    return made;
  };

  test('gets a long answer whole, by TCP', async () => {
    expect(await resolver().resolveTxt('long.foobar.com')).toHaveLength(30);
  });

  test.each([
    ['none.foobar.com', 'A', 'ENOTFOUND'],
    ['one.foobar.com', 'TXT', 'ENODATA'],
    ['example.org', 'A', 'EREFUSED'],
  ])('%s %s: %s', async (name, type, code) => {
    await expect(resolver().resolve(name, type)).rejects.toMatchObject({ code });
  });
});

const dig = async (...given: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)('dig', ['@127.0.0.1', '-p', String(server.port), '+tries=1', ...given]);
  return stdout;
};

// Not every machine has it.
const hasDig = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'dig')));

(hasDig ? describe : describe.skip)('dig', () => {
  test.each([
    [['one.foobar.com', 'A'], 'status: NOERROR'],
    [['one.foobar.com', 'A', '+bufsize=512', '+dnssec'], 'EDNS: version: 0, flags: do; udp: 4096'],
    [['one.foobar.com', 'A', '+noedns'], '192.0.2.9'],
    [['one.foobar.com', 'A', '+tcp'], '192.0.2.9'],
    [['one.foobar.com', 'A', '+edns=1', '+noednsnegotiation'], 'BADVERS'],
    [['long.foobar.com', 'TXT', '+ignore'], 'flags: qr aa tc'],
    [['long.foobar.com', 'TXT'], 'Truncated, retrying in TCP mode'],
    [['none.foobar.com', 'A'], 'status: NXDOMAIN'],
    [['foobar.com', 'SOA'], 'awsdns-hostmaster.amazon.com'],
    [['foobar.com', 'AXFR'], 'Transfer failed'],
    [['foobar.com', 'A', '+opcode=notify'], 'status: NOTIMP'],
    [['foobar.com', 'CH', 'TXT'], 'status: REFUSED'],
  ])('%j is content: %s', async (given, expected) => {
    const answer = await dig(...given);
    expect(answer).toContain(expected);
    expect(answer).not.toContain('WARNING: Message parser');
  });
});

describe('malformed messages', () => {
  const header = fc.tuple(
    fc.integer({ min: 0, max: 65_535 }),
    fc.integer({ min: 0, max: 65_535 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
  );
  const label = fc.oneof(
    fc
      .constantFrom('www', 'foobar', 'com', 'one')
      .map((text) => Buffer.from(`${String.fromCharCode(text.length)}${text}`)),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    // A pointer, which may lead forward, to itself, or out of the message.
    fc.integer({ min: 0, max: 0x3fff }).map((offset) => Buffer.from([0xc0 | (offset >> 8), offset & 0xff])),
  );
  const message = fc
    .tuple(header, fc.array(label, { maxLength: 6 }), fc.uint8Array({ maxLength: 24 }))
    .map(([[id, flags, counts], labels, rest]) => {
      const head = Buffer.alloc(12);
      for (const [index, word] of [id, flags, ...counts].entries()) head.writeUInt16BE(word, index * 2);
      return Buffer.concat([head, ...labels, Buffer.from(rest)]);
    });
  const good = question('one.foobar.com', 'A', 7);

  test('over UDP bring no wrong answer and no end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), async (messages) => {
        for (const each of messages) socket.send(each, server.port, server.host);
        const answers: Buffer[] = [];
        socket.on('message', (answer) => answers.push(answer));
        const isGood = (answer: Buffer) => dnsPacket.decode(answer).answers?.some(({ type }) => type === 'A') === true;
        socket.send(good, server.port, server.host);
        while (!answers.some(isGood)) await once(socket, 'message');
        socket.removeAllListeners('message');
        for (const answer of answers) expect(answer.readUInt16BE(2) & 0x8000).toBe(0x8000);
      }),
      { numRuns: 200, seed: 4 },
    );
  }, 30_000);

  test('over TCP, cut at any place, bring no end', async () => {
    const framed = fc.tuple(message, fc.integer({ min: 0, max: 200 })).map(([bytes, length]) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(length);
      return Buffer.concat([size, bytes]);
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(framed, message), async (bytes) => {
        const connection = connect(server.port, server.host);
        connection.on('error', () => undefined).resume();
        connection.end(bytes);
        await once(connection, 'close');
      }),
      { numRuns: 200, seed: 4 },
    );
    expect(dnsPacket.decode((await askTogether([good]))[0] ?? Buffer.alloc(0)).answers).toHaveLength(1);
  }, 30_000);
});
