import { fieldReader, type LoggedRequest } from './access-log-fields.ts';

/** How a distribution's requests are logged. */
export interface AccessLog {
  readonly distributionId: string;
  readonly fields: readonly string[];
  readonly format: 'w3c' | 'plain' | 'json';
  readonly delimiter: string;
  readonly includesCookies: boolean;
}

/**
 * The lines that a log file begins with.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html#LogFileFormat
 */
export function headLines({ format, fields }: AccessLog): readonly string[] {
  return format === 'w3c' ? ['#Version: 1.0', `#Fields: ${fields.join(' ')}`] : [];
}

/** Writes the lines of a log: what does not depend on the request is looked up once. */
export function lineWriter({ format, fields, delimiter }: AccessLog): (request: LoggedRequest) => string {
  const readers = fields.map(fieldReader);
  if (format === 'json') {
    return (request) =>
      JSON.stringify(Object.fromEntries(readers.map((read, index) => [fields[index], read(request)])));
  }
  return (request) => readers.map((read) => encode(read(request))).join(delimiter);
}

const harmless = /^[!$&()*+,\-./0-9:;=?@A-Z_a-z]*$/;

/** Encodes what would break a line of the W3C format, as CloudFront does. */
function encode(value: string): string {
  if (harmless.test(value)) return value;
  return value.replace(/[^!$&()*+,\-./0-9:;=?@A-Z_a-z]+/g, (characters) =>
    [...Buffer.from(characters)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
