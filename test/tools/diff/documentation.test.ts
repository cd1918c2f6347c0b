import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isJsonObject, type Json, type JsonObject } from '../../../tools/cost/templates/json.ts';
import { RULES } from '../../../tools/diff/rules/finding.ts';
import { reportOf, smallApp, stacksOf } from './app.ts';
import { HISTORY } from './history.ts';

const docs = join(__dirname, '../../../docs');
const schema: JsonObject = JSON.parse(readFileSync(join(docs, 'diff.schema.json'), 'utf8'));

/** Where a value does not follow a schema; understands what this one is made of, and knows no field but those named. */
function faults(value: Json, rule: JsonObject, path: string): readonly string[] {
  const { $ref, type, enum: values, const: constant, required, properties, items, additionalProperties } = rule;
  if (typeof $ref === 'string') {
    const definitions = schema['$defs'];
    const definition = isJsonObject(definitions) ? definitions[$ref.replace('#/$defs/', '')] : undefined;
    return isJsonObject(definition) ? faults(value, definition, path) : [`${path}: no ${$ref}`];
  }
  const types = [type].flat().filter((each) => typeof each === 'string');
  if (types.length > 0 && !types.includes(typeOf(value)) && !(types.includes('number') && typeof value === 'number')) {
    return [`${path}: ${typeOf(value)}, not ${types.join(' or ')}`];
  }
  if (Array.isArray(values) && !values.includes(value)) return [`${path}: ${JSON.stringify(value)}`];
  if (constant !== undefined && constant !== value) return [`${path}: ${JSON.stringify(value)}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => (isJsonObject(items) ? faults(item, items, `${path}[${index}]`) : []));
  }
  if (!isJsonObject(value)) return [];
  const missing = (Array.isArray(required) ? required : []).filter((name) => !(String(name) in value));
  return [
    ...missing.map((name) => `${path}.${name}: missing`),
    ...Object.entries(value).flatMap(([name, item]) => {
      const own = isJsonObject(properties) ? properties[name] : additionalProperties;
      if (rule['properties'] === undefined && additionalProperties === undefined) return [];
      return isJsonObject(own) ? faults(item, own, `${path}.${name}`) : [`${path}.${name}: not in the schema`];
    }),
  ];
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

describe('the JSON follows its schema', () => {
  test.each(HISTORY)('$title', ({ change }) => {
    const after = smallApp();
    change(after);
    const report = reportOf(stacksOf(smallApp()), stacksOf(after), {
      allowances: [{ rule: 'data-loss', resource: '*', reason: 'agreed', expires: '2026-12-31' }],
    });
    expect(faults(JSON.parse(JSON.stringify(report)), schema, '')).toEqual([]);
  });
});

test('the page names every rule', () => {
  const page = readFileSync(join(docs, 'diff.md'), 'utf8');
  const rows = Object.entries(RULES).map(([rule, finds]) => `| \`${rule}\` | ${finds} |`);
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});
