import type { HeaderField, HttpRequest } from './request.ts';

/** What is done about requests that servers may read differently. */
export type DesyncMitigationMode = 'monitor' | 'defensive' | 'strictest';

type Tier = 'Acceptable' | 'Ambiguous' | 'Severe';

/** How far a request departs from RFC 7230, and why. Undefined for one that complies. */
export interface DesyncClassification {
  readonly tier: Tier;
  /** As the access log names it. */
  readonly reason: string;
}

/** What of a request could be read differently by different servers. */
interface Signs {
  readonly method: string;
  readonly uri: string;
  readonly lengths: readonly string[];
  readonly encodings: readonly string[];
  /** The fields that neither the length nor the encoding frames, but that are not of the common form. */
  readonly oddFields: readonly HeaderField[];
}

interface Finding extends DesyncClassification {
  readonly applies: (signs: Signs) => boolean;
}

/** Of a name or a value that nothing is the matter with. */
const COMMON_NAME = /^[!-~]+$/;
const COMMON_VALUE = /^[\t -~]*$/;
/** What other servers may take for a header that frames the body: `content_length`, `transfer encoding`. */
const FRAMING_NAME = /^[^a-z]*(content[^a-z]*length|transfer[^a-z]*encoding)[^a-z]*$/;

const hasNoBody = ({ method }: Signs) => method === 'GET' || method === 'HEAD';

/**
 * The gravest first.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#classification-reasons
 */
const FINDINGS: readonly Finding[] = [
  {
    tier: 'Severe',
    reason: 'BadHeader',
    applies: ({ oddFields }) => oddFields.some((field) => field.some((text) => /[\0\r\n]/.test(text))),
  },
  {
    tier: 'Severe',
    reason: 'BadContentLength',
    applies: ({ lengths }) => lengths.some((value) => !/^\d+$/.test(value)),
  },
  { tier: 'Severe', reason: 'MultipleContentLength', applies: ({ lengths }) => new Set(lengths).size > 1 },
  {
    tier: 'Severe',
    reason: 'MultipleTransferEncodingChunked',
    applies: ({ encodings }) => encodings.join(',').toLowerCase().split('chunked').length > 2,
  },
  {
    tier: 'Severe',
    reason: 'BadTransferEncoding',
    applies: ({ encodings }) => encodings.some((value) => value.toLowerCase() !== 'chunked'),
  },
  {
    tier: 'Ambiguous',
    reason: 'BothTeClPresent',
    applies: ({ lengths, encodings }) => lengths.length > 0 && encodings.length > 0,
  },
  { tier: 'Ambiguous', reason: 'DuplicateContentLength', applies: ({ lengths }) => lengths.length > 1 },
  {
    tier: 'Ambiguous',
    reason: 'SuspiciousHeader',
    applies: ({ oddFields }) => oddFields.some(([name]) => FRAMING_NAME.test(name)),
  },
  {
    tier: 'Ambiguous',
    reason: 'AmbiguousUri',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    applies: ({ uri }) => /[\x01-\x1f\x7f]/.test(uri),
  },
  {
    tier: 'Ambiguous',
    reason: 'EmptyHeader',
    applies: ({ oddFields }) => oddFields.some(([name]) => name.trim() === ''),
  },
  {
    tier: 'Ambiguous',
    reason: 'UndefinedTransferEncodingSemantics',
    applies: (signs) => hasNoBody(signs) && signs.encodings.length > 0,
  },
  {
    tier: 'Ambiguous',
    reason: 'UndefinedContentLengthSemantics',
    applies: (signs) => hasNoBody(signs) && signs.lengths.some((value) => Number(value) > 0),
  },
  {
    tier: 'Acceptable',
    reason: 'GetHeadZeroContentLength',
    applies: (signs) => hasNoBody(signs) && signs.lengths.length > 0,
  },
  { tier: 'Acceptable', reason: 'NonCompliantHeader', applies: ({ oddFields }) => oddFields.length > 0 },
  { tier: 'Acceptable', reason: 'SpaceInUri', applies: ({ uri }) => uri.includes(' ') },
];

/** Classifies a request as it came over HTTP/1.1; HTTP/2 frames its bodies unambiguously. */
export function classify({
  method,
  path,
  query,
  headers,
}: Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>): DesyncClassification | undefined {
  const lengths: string[] = [];
  const encodings: string[] = [];
  const oddFields: HeaderField[] = [];
  for (const field of headers) {
    const [name, value] = field;
    if (name === 'content-length') lengths.push(value);
    else if (name === 'transfer-encoding') encodings.push(value);
    else if (!COMMON_NAME.test(name) || !COMMON_VALUE.test(value) || FRAMING_NAME.test(name)) oddFields.push(field);
  }
  const uri = path + query;
  const plain = lengths.length + encodings.length + oddFields.length === 0 && COMMON_NAME.test(uri);
  // Most requests bear no sign of anything: they need no further look.
  if (plain) return undefined;
  const found = FINDINGS.find(({ applies }) => applies({ method, uri, lengths, encodings, oddFields }));
  return found && { tier: found.tier, reason: found.reason };
}

/** `close`: the request is served, and then the connection closed. */
export type Mitigation = 'allow' | 'close' | 'block';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#desync-mitigation-mode */
const MITIGATIONS: Readonly<Record<DesyncMitigationMode, Readonly<Record<Tier, Mitigation>>>> = {
  monitor: { Acceptable: 'allow', Ambiguous: 'allow', Severe: 'allow' },
  defensive: { Acceptable: 'allow', Ambiguous: 'close', Severe: 'block' },
  strictest: { Acceptable: 'block', Ambiguous: 'block', Severe: 'block' },
};

export function mitigate(mode: DesyncMitigationMode, classification: DesyncClassification | undefined): Mitigation {
  return classification ? MITIGATIONS[mode][classification.tier] : 'allow';
}
