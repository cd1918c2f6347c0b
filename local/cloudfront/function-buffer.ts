/*
 * The module `buffer` of CloudFront functions, as the text of a function that makes it. It is written for the
 * function's own context: a Buffer of the host would lead out of it. `recode` turns text of one encoding into another,
 * where `latin1` is bytes as characters.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html#writing-functions-javascript-features-builtin-modules-buffer-20
 */
export const bufferModuleScript = `(recode) => {
  const encodings = ['utf8', 'utf-8', 'hex', 'base64', 'base64url'];
  const known = (encoding = 'utf8') => {
    if (!encodings.includes(String(encoding).toLowerCase())) throw new TypeError('"' + encoding + '" encoding is not supported');
    return String(encoding).toLowerCase();
  };
  const encode = (text, encoding) => {
    const bytes = recode(text, known(encoding), 'latin1');
    return Array.from(bytes, (character) => character.charCodeAt(0));
  };
  const decode = (bytes, encoding) => {
    let characters = '';
    for (const byte of bytes) characters += String.fromCharCode(byte);
    return recode(characters, 'latin1', known(encoding));
  };
  const bytesOf = (value, encoding) => (typeof value === 'string' ? encode(value, encoding) : value);

  class Buffer extends Uint8Array {
    static from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return new Buffer(encode(value, encodingOrOffset));
      if (value instanceof ArrayBuffer) return new Buffer(value, encodingOrOffset, length);
      if (value?.type === 'Buffer') return new Buffer(value.data);
      return new Buffer(value);
    }
    static alloc(size, fill = 0, encoding = 'utf8') {
      return new Buffer(size).fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static byteLength(value, encoding) {
      return typeof value === 'string' ? encode(value, encoding).length : value.byteLength;
    }
    static compare(a, b) {
      const length = Math.min(a.length, b.length);
      for (let index = 0; index < length; index++) if (a[index] !== b[index]) return a[index] < b[index] ? -1 : 1;
      return Math.sign(a.length - b.length);
    }
    static concat(list, total = list.reduce((sum, each) => sum + each.length, 0)) {
      const whole = new Buffer(total);
      let offset = 0;
      for (const each of list) {
        whole.set(each.subarray(0, Math.max(0, total - offset)), Math.min(offset, total));
        offset += each.length;
      }
      return whole;
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static isEncoding(encoding) {
      return encodings.includes(String(encoding).toLowerCase());
    }
    toString(encoding, start = 0, end = this.length) {
      return decode(this.subarray(start, end), encoding);
    }
    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }
    equals(other) {
      return Buffer.compare(this, other) === 0;
    }
    compare(other, ...range) {
      const [start = 0, end = other.length, ownStart = 0, ownEnd = this.length] = range;
      return Buffer.compare(this.subarray(ownStart, ownEnd), other.subarray(start, end));
    }
    copy(target, targetStart = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - targetStart));
      target.set(part, targetStart);
      return part.length;
    }
    slice(start, end) {
      return this.subarray(start, end);
    }
    fill(value, start = 0, end = this.length, encoding = 'utf8') {
      const bytes = typeof value === 'number' ? [value] : bytesOf(value, encoding);
      for (let index = start; index < end && bytes.length > 0; index++) this[index] = bytes[(index - start) % bytes.length];
      return this;
    }
    write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
      const bytes = encode(text, encoding).slice(0, Math.min(length, this.length - offset));
      this.set(bytes, offset);
      return bytes.length;
    }
    indexOf(value, from = 0, encoding = 'utf8') {
      const bytes = typeof value === 'number' ? [value] : bytesOf(value, encoding);
      for (let start = from; start + bytes.length <= this.length; start++) {
        if (Array.prototype.every.call(bytes, (byte, index) => this[start + index] === byte)) return start;
      }
      return -1;
    }
    includes(value, from, encoding) {
      return this.indexOf(value, from, encoding) !== -1;
    }
  }

  const view = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const numbers = { Int8: 1, Uint8: 1, Int16: 2, Uint16: 2, Int32: 4, Uint32: 4, Float32: 4, Float64: 8 };
  const names = { Uint8: 'UInt8', Uint16: 'UInt16', Uint32: 'UInt32', Float32: 'Float', Float64: 'Double' };
  for (const [type, bytes] of Object.entries(numbers)) {
    for (const ending of bytes === 1 ? [''] : ['LE', 'BE']) {
      const name = (names[type] ?? type) + ending;
      Buffer.prototype['read' + name] = function (offset = 0) {
        return view(this)['get' + type](offset, ending === 'LE');
      };
      Buffer.prototype['write' + name] = function (value, offset = 0) {
        view(this)['set' + type](offset, value, ending === 'LE');
        return offset + bytes;
      };
    }
  }
  return { Buffer };
}`;
