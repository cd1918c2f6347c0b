import * as dnsPacket from 'dns-packet';
import type { Reply, ResourceRecord } from './answer.ts';
import { encodeName, readLabel } from './wire-name.ts';

/** A question as it came, read no further than the answer needs. */
export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  /** As mnemonics, `UNKNOWN_<number>` for those that have none. */
  readonly type: string;
  readonly class: string;
  /** Normalized. */
  readonly name: string;
  /** The question section, byte by byte: its upper and lower case go back to the client. */
  readonly question: Buffer;
  readonly edns: Edns | undefined;
}

interface Edns {
  readonly version: number;
  readonly udpPayloadSize: number;
  readonly dnssecOk: boolean;
}

/** `dropped`: nothing to answer to, as it is no query at all. */
type Reading =
  | { readonly outcome: 'query'; readonly query: Query }
  | { readonly outcome: 'malformed'; readonly id: number; readonly opcode: number }
  | { readonly outcome: 'dropped' };

const RESPONSE_CODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, BADVERS: 16 };
type ResponseCode = keyof typeof RESPONSE_CODES;

const HEADER_BYTES = 12;
/** What Route 53 sends over UDP to a client that can take it, and to one that does not say. */
const LARGEST_UDP_BYTES = 4096;
const PLAIN_UDP_BYTES = 512;
const LARGEST_TCP_BYTES = 65_535;

export function readMessage(message: Buffer): Reading {
  if (message.length < HEADER_BYTES || (message.readUInt8(2) & 0x80) !== 0) return { outcome: 'dropped' };
  const id = message.readUInt16BE(0);
  const opcode = (message.readUInt8(2) >> 3) & 0xf;
  try {
    const { questions: [question] = [], additionals = [] } = dnsPacket.decode(message);
    const options = additionals.filter((record) => record.type === 'OPT');
    const [option] = options;
    if (message.readUInt16BE(4) !== 1 || question === undefined || options.length > 1) {
      return { outcome: 'malformed', id, opcode };
    }
    const { name, end } = readQuestionName(message);
    return {
      outcome: 'query',
      query: {
        id,
        opcode,
        recursionDesired: (message.readUInt8(2) & 1) !== 0,
        type: question.type,
        class: question.class ?? 'IN',
        name,
        question: message.subarray(HEADER_BYTES, end + 4),
        edns: option && {
          version: option.ednsVersion,
          udpPayloadSize: option.udpPayloadSize,
          dnssecOk: option.flag_do,
        },
      },
    };
  } catch {
    // The decoder throws on bytes that are no DNS message.
    return { outcome: 'malformed', id, opcode };
  }
}

function readQuestionName(message: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let offset = HEADER_BYTES;
  for (let length = message.readUInt8(offset); length > 0; length = message.readUInt8(offset)) {
    if (length > 63) throw new Error('A question has nothing before it to point to');
    labels.push(readLabel(message.subarray(offset + 1, offset + 1 + length)));
    offset += 1 + length;
  }
  return { name: labels.join('.'), end: offset + 1 };
}

/** The answer to bytes that have the header of a query and no question that can be read. */
export function malformedResponse(id: number, opcode: number): Buffer {
  const rcode = opcode === 0 ? RESPONSE_CODES.FORMERR : RESPONSE_CODES.NOTIMP;
  return header({ id, opcode, recursionDesired: false, flags: 0, rcode, counts: [0, 0, 0, 0] });
}

export function errorResponse(query: Query, rcode: ResponseCode): Buffer {
  return compose(query, RESPONSE_CODES[rcode], 0, [[], [], []]);
}

/**
 * The reply, without the sections that are a courtesy when it would be too long for the transport, and with the
 * truncation flag and no records when even the answer is.
 */
export function replyResponse(query: Query, reply: Reply, transport: 'udp' | 'tcp'): Buffer {
  const limit = transport === 'tcp' ? LARGEST_TCP_BYTES : udpLimit(query.edns);
  const flags = reply.authoritative ? dnsPacket.AUTHORITATIVE_ANSWER : 0;
  const rcode = RESPONSE_CODES[reply.rcode];
  const candidates = [
    [reply.answers, reply.authorities, reply.additionals],
    [reply.answers, reply.authorities, []],
    ...(reply.answers.length > 0 ? [[reply.answers, [], []]] : []),
  ].map((sections) => compose(query, rcode, flags, sections));
  return (
    candidates.find((response) => response.length <= limit) ??
    compose(query, rcode, flags | dnsPacket.TRUNCATED_RESPONSE, [[], [], []])
  );
}

function udpLimit(edns: Edns | undefined): number {
  return edns === undefined
    ? PLAIN_UDP_BYTES
    : Math.min(LARGEST_UDP_BYTES, Math.max(PLAIN_UDP_BYTES, edns.udpPayloadSize));
}

function compose(query: Query, rcode: number, flags: number, sections: readonly (readonly ResourceRecord[])[]): Buffer {
  const { id, opcode, recursionDesired, edns } = query;
  const option = edns === undefined ? [] : [encodeOption(edns, rcode >> 4)];
  const [answers = 0, authorities = 0, additionals = 0] = sections.map((records) => records.length);
  const counts = [1, answers, authorities, additionals + option.length];
  return Buffer.concat([
    header({ id, opcode, recursionDesired, flags, rcode: rcode & 0xf, counts }),
    query.question,
    ...sections.flat().map((record) => encodeRecord(record, query.name)),
    ...option,
  ]);
}

function header(fields: {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  readonly flags: number;
  readonly rcode: number;
  readonly counts: readonly number[];
}): Buffer {
  const recursion = fields.recursionDesired ? dnsPacket.RECURSION_DESIRED : 0;
  const words = [fields.id, 0x8000 | (fields.opcode << 11) | fields.flags | recursion | fields.rcode, ...fields.counts];
  const bytes = Buffer.alloc(HEADER_BYTES);
  for (const [index, word] of words.entries()) bytes.writeUInt16BE(word, index * 2);
  return bytes;
}

/** Encodes a record; one of the name that was asked for points back to the question, and so repeats its case. */
function encodeRecord(record: ResourceRecord, asked: string): Buffer {
  const owner = record.name === asked ? Buffer.from([0xc0, HEADER_BYTES]) : encodeName(record.name);
  const [rest, target] = withoutTarget(record);
  // The encoder knows no escape codes: it is given the root, a single byte, for each name.
  const encoded = dnsPacket.encode({ answers: [{ ...rest, name: '.' }] }).subarray(HEADER_BYTES);
  if (target === undefined) return Buffer.concat([owner, encoded.subarray(1)]);
  const name = encodeName(target);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(encoded.readUInt16BE(LENGTH_OFFSET) - 1 + name.length);
  return Buffer.concat([
    ...[owner, encoded.subarray(1, LENGTH_OFFSET), length],
    ...[encoded.subarray(LENGTH_OFFSET + length.length, -1), name],
  ]);
}

/** Where the length of the data stands in a record of the root. */
const LENGTH_OFFSET = 9;

/** A record with the root for the name that its data ends with, and that name. */
function withoutTarget(record: ResourceRecord): readonly [ResourceRecord, string?] {
  switch (record.type) {
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return [{ ...record, data: '.' }, record.data];
    case 'MX':
      return [{ ...record, data: { ...record.data, exchange: '.' } }, record.data.exchange];
    case 'SRV':
      return [{ ...record, data: { ...record.data, target: '.' } }, record.data.target];
    case 'NAPTR':
      return [{ ...record, data: { ...record.data, replacement: '.' } }, record.data.replacement];
    default:
      return [record];
  }
}

function encodeOption({ dnssecOk }: Edns, extendedRcode: number): Buffer {
  const bytes = Buffer.alloc(11);
  bytes.writeUInt16BE(41, 1);
  bytes.writeUInt16BE(LARGEST_UDP_BYTES, 3);
  bytes.writeUInt8(extendedRcode, 5);
  bytes.writeUInt16BE(dnssecOk ? dnsPacket.DNSSEC_OK : 0, 7);
  return bytes;
}
