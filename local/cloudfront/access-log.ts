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
      JSON.stringify(Object.fromEntries(readers.map((read, index) => [fields[index], String(read(request))])));
  }
  return (request) => {
    let line = '';
    for (const read of readers) {
      const value = read(request);
      line += `${delimiter}${typeof value === 'number' || value === '-' ? value : encode(value)}`;
    }
    return line.slice(delimiter.length);
  };
}

const harmless = /^[!$&()*+,\-./0-9:;=?@A-Z_a-z]*$/;

/** Encodes what would break a line of the W3C format, as CloudFront does. */
function encode(value: string): string {
  return harmless.test(value) ? value : value.replace(/[^!$&()*+,\-./0-9:;=?@A-Z_a-z]/gu, encodeCharacter);
}

/** By character. Those of headers are few. */
const encoded = new Map<string, string>();

function encodeCharacter(character: string): string {
  const known = encoded.get(character);
  if (known !== undefined) return known;
  const text = [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
  encoded.set(character, text);
  return text;
}
