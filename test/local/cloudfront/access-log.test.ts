import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { readAccessLogs } from '../../../local/cloudfront/access-log-model.ts';
import { accessLogWriter } from '../../../local/cloudfront/access-log-writer.ts';
import type { EdgeLogRecord } from '../../../local/cloudfront/edge-log.ts';
import { readDistributions } from '../../../local/cloudfront/model.ts';
import { assemblyOf, resource } from '../s3/assembly.ts';
import { distributionResource, request } from './templates.ts';

function record(given: Partial<EdgeLogRecord> = {}): EdgeLogRecord {
  return {
    kind: 'request',
    time: new Date('2026-11-05T06:07:08.901Z'),
    distributionId: 'E1SITE',
    requestId: 'id==',
    request: request({ path: '/a b', query: 'q=%20', headers: [['host', 'localhost:8080']] }),
    status: 200,
    resultType: 'Hit',
    responseHeaders: [],
    bytesReceived: 80,
    bytesSent: 392,
    firstByteMilliseconds: 1,
    milliseconds: 82.4,
    ...given,
  };
}

function linesOf(resources: readonly Resource[], ...records: readonly EdgeLogRecord[]): readonly (readonly string[])[] {
  const assembly = assemblyOf(resources);
  const distributions = readDistributions(assembly);
  const lines: string[][] = [];
  const log = accessLogWriter(readAccessLogs(assembly, distributions), distributions, (name, line) =>
    lines.push([name, line]),
  );
  for (const each of records) log(each);
  return lines;
}

const logging = (given: JsonObject = {}): Resource =>
  distributionResource({ Logging: { Bucket: 'logs.s3.amazonaws.com', ...given } });

function delivery(outputFormat: JsonObject, given: JsonObject = {}): readonly Resource[] {
  return [
    distributionResource(),
    resource('AWS::Logs::DeliverySource', 'source', {
      Name: 'source',
      LogType: 'ACCESS_LOGS',
      ResourceArn: 'arn:aws:cloudfront::111122223333:distribution/E1SITE',
    }),
    {
      ...resource('AWS::Logs::DeliveryDestination', 'destination', { Name: 'destination', ...outputFormat }),
      attributes: { Arn: 'arn:destination' },
    },
    resource('AWS::Logs::Delivery', 'delivery', {
      DeliverySourceName: 'source',
      DeliveryDestinationArn: 'arn:destination',
      ...given,
    }),
  ];
}

const fields =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end';

describe('standard logs', () => {
  test('of the first version begin with their version and the 33 fields', () => {
    expect(linesOf([logging()])).toEqual([
      ['E1SITE.w3c', '#Version: 1.0'],
      ['E1SITE.w3c', `#Fields: ${fields}`],
    ]);
  });

  test('have a line of values, divided by tabs, for each request', () => {
    const line = linesOf([logging()], record()).at(-1)?.[1];
    expect(line?.split('\t')).toEqual(
      '2026-11-05 06:07:08 LCL50-C1 392 192.0.2.7 GET d111111abcdef8.cloudfront.net /a%20b 200 - - q=%2520 - Hit id== localhost https 80 0.082 - TLSv1.3 TLS_AES_128_GCM_SHA256 Hit HTTP/1.1 - - 50000 0.001 Hit - - - -'.split(
        ' ',
      ),
    );
  });

  const loggedAs = (name: string, given: Partial<EdgeLogRecord>, config: JsonObject = {}) =>
    linesOf([logging(config)], record(given))
      .at(-1)?.[1]
      ?.split('\t')[fields.split(' ').indexOf(name)];
  const headers = (name: string, value: string) => ({ request: request({ headers: [[name, value]] }) });
  const answered = (name: string, value: string) => ({ responseHeaders: [[name, value] as const] });

  test.each([
    ['sc-status', { status: undefined }, {}, '000'],
    ['x-edge-detailed-result-type', { resultType: 'Error', errorType: 'OriginDnsError' }, {}, 'OriginDnsError'],
    ['x-edge-result-type', { resultType: 'Error', errorType: 'OriginDnsError' }, {}, 'Error'],
    ['cs(User-Agent)', headers('user-agent', 'A (B) "C" ü'), {}, 'A%20(B)%20%22C%22%20%C3%BC'],
    ['cs(User-Agent)', headers('user-agent', "~`'{}|^[]<>\\#"), {}, '%7E%60%27%7B%7D%7C%5E%5B%5D%3C%3E%5C%23'],
    ['cs(Referer)', headers('referer', 'https://a.test/?x=1&y=2'), {}, 'https://a.test/?x=1&y=2'],
    ['cs(Cookie)', headers('cookie', 'a=1'), {}, '-'],
    ['cs(Cookie)', headers('cookie', 'a=1'), { IncludeCookies: true }, 'a=1'],
    ['x-forwarded-for', headers('x-forwarded-for', '192.0.2.1'), {}, '192.0.2.1'],
    ['sc-content-type', answered('content-type', 'text/html; charset=utf-8'), {}, 'text/html;%20charset=utf-8'],
    ['sc-content-len', answered('content-length', '78'), {}, '78'],
    ['sc-range-start', answered('content-range', 'bytes 2-5/10'), {}, '2'],
    ['sc-range-end', answered('content-range', 'bytes 2-5/10'), {}, '5'],
  ] as const)('%s of %j is, with %j, %s', (name, given, config, value) => {
    expect(loggedAs(name, given, config)).toBe(value);
  });

  test('have each the second at which the request ended', () => {
    const times = ['2026-11-05T06:07:08.999Z', '2026-11-05T06:07:09.000Z', '2026-11-05T06:07:08.001Z'];
    const lines = linesOf([logging()], ...times.map((time) => record({ time: new Date(time) })));
    expect(lines.slice(2).map(([, line]) => line?.split('\t')[1])).toEqual(['06:07:08', '06:07:09', '06:07:08']);
  });

  test('of the second version have the same fields unless the delivery names others', () => {
    expect(linesOf(delivery({ OutputFormat: 'w3c' }))[1]?.[1]).toBe(`#Fields: ${fields}`);
    const chosen = { RecordFields: ['timestamp', 'cs(Cookie)', 'sc-status', 'c-country'], FieldDelimiter: ';' };
    const lines = linesOf(delivery({ OutputFormat: 'plain' }, chosen), record(headers('cookie', 'a=1')));
    expect(lines).toEqual([['E1SITE.plain', '1793858828;a=1;200;-']]);
  });

  test('of the second version may be objects', () => {
    const chosen = { RecordFields: ['sc-status', 'DistributionId'] };
    expect(linesOf(delivery({ OutputFormat: 'json' }, chosen), record())).toEqual([
      ['E1SITE.json', '{"sc-status":"200","DistributionId":"E1SITE"}'],
    ]);
  });

  test('are not written where the template says nothing of them', () => {
    expect(linesOf([distributionResource()], record())).toEqual([]);
  });
});
