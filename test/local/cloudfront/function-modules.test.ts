import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { FileAsset } from '../../../local/assembly/resource.ts';
import { asScript } from '../../../local/cloudfront/function-modules.ts';
import { loadFunction } from '../../../local/cloudfront/function-runtime.ts';
import { readDistributions } from '../../../local/cloudfront/model.ts';
import { assemblyOf, resource } from '../s3/assembly.ts';
import { association, distributionResource, functionResource } from './templates.ts';

const directory = mkdtempSync(join(tmpdir(), 'kvs-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What an expression gives in a function, in JSON; or the beginning of its error. */
function evaluated(
  expression: string,
  prologue = '',
  keyValueStore?: { arn: string; id: string; values: Map<string, string> },
) {
  const code = `${prologue}\nasync function handler() { const { Buffer } = require('buffer'); return ${expression}; }`;
  const edgeFunction = { path: 'site/fn', arn: 'arn:fn', code, ...(keyValueStore ? { keyValueStore } : {}) };
  const outcome = loadFunction(edgeFunction, () => undefined).run('{}', '{}');
  if (outcome.kind === 'failed') return outcome.reason.split('\n')[0];
  return outcome.kind === 'returned' ? outcome.result : outcome.kind;
}

describe('the module buffer', () => {
  test.each([
    ["Buffer.from('héllo').toString('hex')", '68c3a96c6c6f'],
    ["Buffer.from('68c3a9', 'hex').toString()", 'hé'],
    ["Buffer.from('aGk=', 'base64').toString('utf8')", 'hi'],
    ["Buffer.from([255, 254]).toString('base64url')", '__4'],
    ["Buffer.from(Buffer.from('ab').toJSON()).toString()", 'ab'],
    ["Buffer.from('héllo').length", 6],
    ["Buffer.byteLength('héllo')", 6],
    ["Buffer.alloc(3, 'ab').toString()", 'aba'],
    ["Buffer.concat([Buffer.from('ab'), Buffer.from('cd')]).toString()", 'abcd'],
    ["Buffer.concat([Buffer.from('ab'), Buffer.from('cd')], 3).toString()", 'abc'],
    ["Buffer.from('abcd').slice(1, 3).toString()", 'bc'],
    ["Buffer.isBuffer(Buffer.from('abcd').slice(1))", true],
    ["Buffer.compare(Buffer.from('a'), Buffer.from('b'))", -1],
    ["Buffer.from('a').equals(Buffer.from('a'))", true],
    ["Buffer.from('haystack').indexOf('stack')", 3],
    ["Buffer.from('haystack').includes('needle')", false],
    ['Buffer.from([1, 2, 3, 4]).readUInt16BE(1)', 0x0203],
    ['Buffer.from([1, 2, 3, 4]).readUInt32LE()', 0x04030201],
    ['Buffer.from([255]).readInt8(0)', -1],
    ["(() => { const b = Buffer.alloc(4); b.writeInt16BE(-2, 1); return b.toString('hex'); })()", '00fffe00'],
    ["(() => { const b = Buffer.alloc(4); return b.write('abcdef', 1) + b.toString('hex'); })()", '300616263'],
    ["Buffer.isEncoding('hex')", true],
    ["Buffer.from('a', 'utf-16')", 'TypeError: "utf-16" encoding is not supported'],
    [
      "require('crypto').createHash('sha256').update('a').digest().toString('hex')",
      createHash('sha256').update('a').digest('hex'),
    ],
  ])('%s is %j', (expression, expected) => {
    expect(evaluated(expression)).toEqual(expected);
  });
});

describe('imports', () => {
  test.each([
    ["import cf from 'cloudfront';", "const cf = require('cloudfront');"],
    ["import { Buffer } from 'buffer'", "const { Buffer } = require('buffer')"],
    ['import { createHash as hash } from "crypto";', 'const { createHash : hash } = require("crypto");'],
    ["import * as qs from 'querystring';", "const qs = require('querystring');"],
    ['const text = "import x from \'y\'";', 'const text = "import x from \'y\'";'],
  ])('%s', (code, script) => {
    expect(asScript(code)).toBe(script);
  });

  test('of what is not there stop the start', () => {
    expect(() => evaluated('1', "import fs from 'fs';")).toThrow(
      'site/fn.FunctionCode: Error: Cannot find module "fs"',
    );
  });
});

describe('a key value store in a function', () => {
  const store = {
    arn: 'arn:store',
    id: 'id',
    values: new Map([
      ['a', '1'],
      ['json', '{"b":[2]}'],
    ]),
  };
  const prologue = "import cf from 'cloudfront';\nconst handle = cf.kvs();";

  test.each([
    ["await handle.get('a')", '1'],
    ["await handle.get('json', { format: 'json' })", { b: [2] }],
    ["(await handle.get('a', { format: 'bytes' })).toString('hex')", '31'],
    ["await handle.get('none')", 'Error: KeyNotFound'],
    ["await handle.get('none').catch(() => 'default')", 'default'],
    ["await handle.get('a', { format: 'xml' })", 'TypeError: Format not supported: xml'],
    ["[await handle.exists('a'), await handle.exists('none')]", [true, false]],
    ['await handle.count()', 2],
    ['(await handle.meta()).keyCount', 2],
    ["await cf.kvs('id').get('a')", '1'],
    ["cf.kvs('other')", 'Error: The function is not associated with the key value store other'],
  ])('%s is %j', (expression, expected) => {
    expect(evaluated(expression, prologue, store)).toEqual(expected);
  });

  test('that has none cannot ask for it', () => {
    expect(() => evaluated('1', prologue)).toThrow('The function is not associated with the key value store');
  });
});

describe('a key value store of a template', () => {
  const arn = 'arn:aws:cloudfront::111122223333:key-value-store/store';
  const read = (content: string | undefined, config: JsonObject = {}) => {
    const path = join(directory, 'data.json');
    if (content !== undefined) writeFileSync(path, content);
    const importSource = { SourceType: 'S3', SourceArn: 'arn:aws:s3:::assets/data.json' };
    const edgeFunction = functionResource('fn', 'x');
    const functionConfig = {
      Runtime: 'cloudfront-js-2.0',
      KeyValueStoreAssociations: [{ KeyValueStoreARN: arn }],
      ...config,
    };
    const resources = [
      distributionResource({}, { FunctionAssociations: [association('viewer-request', 'fn')] }),
      { ...edgeFunction, properties: { ...edgeFunction.properties, FunctionConfig: functionConfig } },
      {
        ...resource('AWS::CloudFront::KeyValueStore', 'store', { Name: 'store', ImportSource: importSource }),
        attributes: { Arn: arn, Id: 'store' },
      },
    ];
    const assets: Readonly<Record<string, FileAsset>> =
      content === undefined ? {} : { 'assets/data.json': { path, packaging: 'file' } };
    return readDistributions(assemblyOf(resources, assets))[0]?.behaviors[0]?.viewerRequest?.keyValueStore;
  };

  test('holds what it imports', () => {
    expect(read('{"data":[{"key":"a","value":"1"}]}')?.values).toEqual(new Map([['a', '1']]));
  });

  test.each([
    ['no asset', undefined, {}, 'SourceArn: expected the ARN of a file asset of the cloud assembly'],
    ['no JSON', 'a=1', {}, 'expected JSON of the form {"data"'],
    ['no list', '{"a":"1"}', {}, 'expected JSON of the form {"data"'],
    ['a number', '{"data":[{"key":"a","value":1}]}', {}, 'data[0] must be a key and a value, both strings'],
    ['a long key', `{"data":[{"key":"${'k'.repeat(513)}","value":""}]}`, {}, 'data[0].key has more than 512 bytes'],
    ['a long value', `{"data":[{"key":"a","value":"${'v'.repeat(1025)}"}]}`, {}, 'value has more than 1024 bytes'],
    ['a key twice', '{"data":[{"key":"a","value":"1"},{"key":"a","value":"2"}]}', {}, 'the key "a" is there twice'],
    ['runtime 1.0', '{"data":[]}', { Runtime: 'cloudfront-js-1.0' }, 'which key value stores need'],
    [
      'another store',
      '{"data":[]}',
      { KeyValueStoreAssociations: [{ KeyValueStoreARN: 'x' }] },
      'KeyValueStoreARN: expected the ARN of a key value store of the templates',
    ],
  ])('%s is refused', (_name, content, config, message) => {
    expect(() => read(content, config)).toThrow(message);
  });
});
