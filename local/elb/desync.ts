import { type HttpRequest, headerValues } from './request.ts';

/** What is done about requests that servers may read differently. */
export type DesyncMitigationMode = 'monitor' | 'defensive' | 'strictest';

type Tier = 'Acceptable' | 'Ambiguous' | 'Severe';

/** How far a request departs from RFC 7230, and why. Undefined for one that complies. */
export interface DesyncClassification {
  readonly tier: Tier;
  /** As the access log names it. */
  readonly reason: string;
}

type Parts = Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>;

interface Finding extends DesyncClassification {
  readonly applies: (request: Parts) => boolean;
}

const lengths = ({ headers }: Parts) => headerValues(headers, 'content-length');
const encodings = ({ headers }: Parts) => headerValues(headers, 'transfer-encoding');
const hasNoBody = ({ method }: Parts) => method === 'GET' || method === 'HEAD';
/** What other servers may take for a header that frames the body: `content_length`, `transfer encoding`. */
const resemblesFraming = (name: string) =>
  /^(content-length|transfer-encoding)$/.test(name.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, ''));

/**
 * The gravest first.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#classification-reasons
 */
const FINDINGS: readonly Finding[] = [
  {
    tier: 'Severe',
    reason: 'BadHeader',
    applies: ({ headers }) => headers.some((field) => field.some((text) => /[\0\r\n]/.test(text))),
  },
  {
    tier: 'Severe',
    reason: 'BadContentLength',
    applies: (request) => lengths(request).some((value) => !/^\d+$/.test(value)),
  },
  {
    tier: 'Severe',
    reason: 'MultipleContentLength',
    applies: (request) => new Set(lengths(request)).size > 1,
  },
  {
    tier: 'Severe',
    reason: 'MultipleTransferEncodingChunked',
    applies: (request) => encodings(request).join(',').toLowerCase().split('chunked').length > 2,
  },
  {
    tier: 'Severe',
    reason: 'BadTransferEncoding',
    applies: (request) => encodings(request).some((value) => value.toLowerCase() !== 'chunked'),
  },
  {
    tier: 'Ambiguous',
    reason: 'BothTeClPresent',
    applies: (request) => lengths(request).length > 0 && encodings(request).length > 0,
  },
  { tier: 'Ambiguous', reason: 'DuplicateContentLength', applies: (request) => lengths(request).length > 1 },
  {
    tier: 'Ambiguous',
    reason: 'SuspiciousHeader',
    applies: ({ headers }) =>
      headers.some(([name]) => name !== 'content-length' && name !== 'transfer-encoding' && resemblesFraming(name)),
  },
  {
    tier: 'Ambiguous',
    reason: 'AmbiguousUri',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    applies: ({ path, query }) => /[\x01-\x1f\x7f]/.test(path + query),
  },
  {
    tier: 'Ambiguous',
    reason: 'EmptyHeader',
    applies: ({ headers }) => headers.some(([name]) => name.trim() === ''),
  },
  {
    tier: 'Ambiguous',
    reason: 'UndefinedTransferEncodingSemantics',
    applies: (request) => hasNoBody(request) && encodings(request).length > 0,
  },
  {
    tier: 'Ambiguous',
    reason: 'UndefinedContentLengthSemantics',
    applies: (request) => hasNoBody(request) && lengths(request).some((value) => Number(value) > 0),
  },
  {
    tier: 'Acceptable',
    reason: 'GetHeadZeroContentLength',
    applies: (request) => hasNoBody(request) && lengths(request).length > 0,
  },
  {
    tier: 'Acceptable',
    reason: 'NonCompliantHeader',
    applies: ({ headers }) => headers.some(([name, value]) => /[^!-~]/.test(name) || /[^\t -~]/.test(value)),
  },
  { tier: 'Acceptable', reason: 'SpaceInUri', applies: ({ path, query }) => (path + query).includes(' ') },
];

/** Classifies a request as it came over HTTP/1.1; HTTP/2 frames its bodies unambiguously. */
export function classify(request: Parts): DesyncClassification | undefined {
  const found = FINDINGS.find(({ applies }) => applies(request));
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
