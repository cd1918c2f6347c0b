import { bufferModuleScript } from './function-buffer.ts';
import { keyValueModuleScript } from './function-key-values.ts';

/*
 * What a function's code finds around it, as the text of a script that runs in the function's own context before it.
 * The host passes text in and takes text out, so that no object of the host is ever in the function's reach. Timers,
 * network, file system and dynamic code are not there.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export const sandboxScript = `'use strict';
((host) => {
  // Functions of the host are wrapped, lest their constructors lead out of this context.
  const wrap = (call) => (...values) => call(...values.map(String));
  const digest = wrap(host.digest);
  const write = wrap(host.log);
  const buffer = (${bufferModuleScript})(wrap(host.recode));

  const encodings = ['hex', 'base64', 'base64url'];
  class Digest {
    constructor(algorithm, key) {
      if (!['md5', 'sha1', 'sha256'].includes(algorithm)) throw new Error('Algorithm not supported: ' + algorithm);
      this.algorithm = algorithm;
      this.key = key;
      this.parts = '';
    }
    update(data) {
      this.parts += String(data);
      return this;
    }
    digest(encoding) {
      const hash = () => digest(this.algorithm, this.key === undefined ? '' : 'key:' + this.key, this.parts, 'hex');
      if (encoding === undefined) return buffer.Buffer.from(hash(), 'hex');
      if (!encodings.includes(encoding)) throw new TypeError('Encoding not supported here: ' + encoding);
      return digest(this.algorithm, this.key === undefined ? '' : 'key:' + this.key, this.parts, encoding);
    }
  }

  const unescape = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const parse = (text, separator = '&', equal = '=', { decodeURIComponent: decode = unescape, maxKeys = 1000 } = {}) => {
    const result = {};
    const pairs = text === '' ? [] : text.split(separator);
    for (const pair of maxKeys > 0 ? pairs.slice(0, maxKeys) : pairs) {
      const [name, ...rest] = pair.split(equal);
      const [key, value] = [decode(name), decode(rest.join(equal))];
      result[key] = key in result ? [].concat(result[key], value) : value;
    }
    return result;
  };
  const stringify = (object, separator = '&', equal = '=', { encodeURIComponent: encode = encodeURIComponent } = {}) =>
    Object.entries(object)
      .flatMap(([key, value]) => [].concat(value).map((each) => encode(key) + equal + encode(String(each))))
      .join(separator);

  let originCommands = [];
  const command = (method) => (...parameters) => {
    originCommands.push({ method, parameters });
  };
  const cloudfront = {
    kvs: (${keyValueModuleScript})(wrap(host.keyValues), buffer.Buffer),
    createRequestOriginGroup: command('createRequestOriginGroup'),
    selectRequestOriginById: command('selectRequestOriginById'),
    updateRequestOrigin: command('updateRequestOrigin'),
  };

  const modules = {
    buffer,
    cloudfront: { ...cloudfront, default: cloudfront },
    crypto: {
      createHash: (algorithm) => new Digest(algorithm),
      createHmac: (algorithm, key) => new Digest(algorithm, String(key)),
    },
    querystring: { parse, decode: parse, stringify, encode: stringify, escape: encodeURIComponent, unescape },
  };
  const readOnly = { enumerable: false, writable: false, configurable: false };
  Object.defineProperty(globalThis, 'require', {
    ...readOnly,
    value: (name) => {
      if (!Object.hasOwn(modules, name)) throw new Error('Cannot find module "' + name + '"');
      return modules[name];
    },
  });
  const text = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
  const log = (...values) => write(values.map(text).join(' '));
  Object.defineProperty(globalThis, 'console', { ...readOnly, value: { log, error: log } });

  let input = '';
  let output;
  host.exchange(
    (event) => {
      input = event;
      originCommands = [];
      output = undefined;
    },
    () => output,
  );
  const finish = (result) => {
    output = JSON.stringify({ result, originCommands });
  };
  const fail = (error) => {
    output = JSON.stringify({ error: String(error?.stack ?? error) });
  };
  Object.defineProperty(globalThis, '__run', {
    ...readOnly,
    value: () => {
      try {
        const result = handler(JSON.parse(input));
        if (typeof result?.then === 'function') Promise.resolve(result).then(finish, fail);
        else finish(result);
      } catch (error) {
        fail(error);
      }
    },
  });
})`;
