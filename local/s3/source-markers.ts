import type { Json, JsonObject } from '../assembly/json.ts';
import { isJsonObject } from '../assembly/json.ts';

/**
 * Replaces the markers that CDK leaves in a source for values known at deployment only (`Source.jsonData`, …).
 * @param markers value by marker. @param config `SourceMarkersConfig` of the source.
 * @throws when an encoding is not one of CDK's, or the value does not suit it.
 */
export function replaceMarkers(content: Buffer, markers: JsonObject, config: JsonObject): Buffer {
  const used = Object.entries(markers).filter(([marker]) => content.includes(marker));
  if (used.length === 0) return content;
  // Latin-1 maps every byte to one character and back, so that binary files come through unharmed.
  const text = used.reduce(
    (result, [marker, value]) => result.replaceAll(toLatin1(marker), () => toLatin1(encode(marker, value, config))),
    content.toString('latin1'),
  );
  return Buffer.from(text, 'latin1');
}

function toLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function encode(marker: string, value: Json, config: JsonObject): string {
  const encodings = isJsonObject(config.markerEncodings) ? config.markerEncodings : {};
  const byDefault = String(config.jsonEscape ?? false) === 'true' ? 'UNQUOTED_JSON_VALUE' : 'LITERAL';
  const encoding = String(encodings[marker] ?? byDefault);
  const encoder = encoders[encoding];
  if (encoder === undefined) {
    const allowed = Object.keys(encoders).join(', ');
    throw new Error(`SourceMarkersConfig: marker encoding ${JSON.stringify(encoding)}, allowed: ${allowed}`);
  }
  return encoder(value, marker);
}

const encoders: Readonly<Record<string, (value: Json, marker: string) => string>> = {
  LITERAL: text,
  JSON_VALUE: (value) => JSON.stringify(value),
  UNQUOTED_JSON_VALUE: (value) => JSON.stringify(value).replace(/^"(.*)"$/s, '$1'),
  YAML_STRING: (value, marker) => {
    const plain = text(value, marker);
    const isSafe = /^[A-Za-z][A-Za-z0-9._-]*$/.test(plain) && !/^(y|n|yes|no|true|false|on|off|null)$/i.test(plain);
    return isSafe ? plain : JSON.stringify(plain);
  },
};

function text(value: Json, marker: string): string {
  if (typeof value !== 'string') {
    throw new Error(`SourceMarkers: the value of ${marker} must be a string, got ${JSON.stringify(value)}`);
  }
  return value;
}
