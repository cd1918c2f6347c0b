import { inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** With slashes, relative; never absolute and never above the archive's root. */
  readonly path: string;
  readonly content: Buffer;
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const endLength = 22;
const stored = 0;
const deflated = 8;

/**
 * The files of a zip archive.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @param name the archive's, for errors. @throws when it is no zip archive, is encrypted, or is in zip64 form.
 */
export function readZip(archive: Buffer, name: string): readonly ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || archive.length < end + endLength || archive.readUInt32LE(end) !== endOfDirectory) {
    throw new Error(`${name}: not a zip archive`);
  }
  const count = archive.readUInt16LE(end + 10);
  let offset = archive.readUInt32LE(end + 16);
  if (count === 0xffff || offset === 0xffffffff) throw new Error(`${name}: zip64 archives are not supported`);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(offset) !== directoryEntry) throw new Error(`${name}: the zip directory is damaged`);
    const nameLength = archive.readUInt16LE(offset + 28);
    const path = archive.toString('utf8', offset + 46, offset + 46 + nameLength);
    if (!path.endsWith('/')) entries.push({ path: safePath(path, name), content: readContent(archive, offset, name) });
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  return entries;
}

function readContent(archive: Buffer, entry: number, name: string): Buffer {
  const isEncrypted = (archive.readUInt16LE(entry + 8) & 1) === 1;
  if (isEncrypted) throw new Error(`${name}: the archive is encrypted`);
  const method = archive.readUInt16LE(entry + 10);
  const length = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const data = archive.subarray(start, start + length);
  if (method === stored) return Buffer.from(data);
  if (method === deflated) return inflateRawSync(data);
  throw new Error(`${name}: zip compression method ${method}, allowed: ${stored} (stored), ${deflated} (deflated)`);
}

function safePath(path: string, name: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new Error(`${name}: the entry ${path} would be written outside the bucket's prefix`);
  return parts.join('/');
}
