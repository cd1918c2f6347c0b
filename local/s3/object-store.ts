import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ByteRange } from '../http/range.ts';

/** Amazon S3's own limit, in bytes of UTF-8. */
export const maximumKeyLength = 1024;

/** The headers that S3 keeps with an object and returns with it, by lower-case name. */
export type ObjectHeaders = Readonly<Record<string, string>>;

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** The MD5 of the body in double quotes. */
  readonly etag: string;
  /** An HTTP date. */
  readonly lastModified: string;
  readonly headers: ObjectHeaders;
  /** The SHA-256 of the body, which is the name of its file. */
  readonly body: string;
}

/**
 * The objects of every bucket under one directory. A body is a file named by its own digest, an object a small JSON
 * file that points to it and appears by a rename: after a crash an object is there whole, or not at all.
 * Keys never become file names, so that any key is safe on any file system.
 */
export class ObjectStore {
  private readonly objects = new Map<string, Map<string, StoredObject>>();
  private readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** @param directory is made when it is absent. @throws when it cannot be written. */
  static async open(directory: string): Promise<ObjectStore> {
    const store = new ObjectStore(directory);
    await mkdir(join(directory, 'objects'), { recursive: true });
    await mkdir(join(directory, 'bodies'), { recursive: true });
    await store.load();
    return store;
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.objects.get(bucket)?.get(key);
  }

  /** In the order of the keys' UTF-8 bytes, as S3 lists them. */
  list(bucket: string, prefix = ''): readonly StoredObject[] {
    return [...(this.objects.get(bucket)?.values() ?? [])]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  /**
   * Writes an object. One that is there already with the same body and headers is left as it is.
   * @returns whether anything was written. @throws when the key is empty or longer than S3 allows.
   */
  async put(bucket: string, key: string, body: Buffer, headers: ObjectHeaders): Promise<boolean> {
    const length = Buffer.byteLength(key);
    if (length === 0 || length > maximumKeyLength) {
      throw new Error(`object key of ${length} bytes: S3 allows 1 to ${maximumKeyLength} (${key.slice(0, 80)})`);
    }
    const digest = createHash('sha256').update(body).digest('hex');
    const present = this.find(bucket, key);
    if (present?.body === digest && sameHeaders(present.headers, headers)) return false;
    const object: StoredObject = {
      bucket,
      key,
      size: body.length,
      etag: `"${createHash('md5').update(body).digest('hex')}"`,
      lastModified: new Date().toUTCString(),
      headers,
      body: digest,
    };
    await this.writeWhole(this.bodyFile(digest), body);
    await this.writeWhole(this.objectFile(bucket, key), JSON.stringify(object));
    this.index(object);
    return true;
  }

  async delete(bucket: string, key: string): Promise<void> {
    await rm(this.objectFile(bucket, key), { force: true });
    this.objects.get(bucket)?.delete(key);
  }

  async read(object: StoredObject, range?: ByteRange): Promise<Readable> {
    const file = await open(this.bodyFile(object.body));
    return file.createReadStream({ ...range });
  }

  private async load(): Promise<void> {
    const bodies = new Set<string>();
    for (const name of await readdir(join(this.directory, 'objects'))) {
      const file = join(this.directory, 'objects', name);
      const object = name.endsWith('.json') ? await this.loadObject(file) : undefined;
      if (object === undefined) {
        await rm(file, { force: true });
      } else {
        this.index(object);
        bodies.add(object.body);
      }
    }
    for (const name of await readdir(join(this.directory, 'bodies'))) {
      if (!bodies.has(name)) await rm(join(this.directory, 'bodies', name), { force: true });
    }
  }

  /** Undefined when the file is not an object whose body is there whole: the next deployment writes it anew. */
  private async loadObject(file: string): Promise<StoredObject | undefined> {
    try {
      const object: StoredObject = JSON.parse(await readFile(file, 'utf8'));
      const { size } = await stat(this.bodyFile(object.body));
      return size === object.size ? object : undefined;
    } catch {
      return undefined;
    }
  }

  private index(object: StoredObject): void {
    const bucket = this.objects.get(object.bucket) ?? new Map<string, StoredObject>();
    this.objects.set(object.bucket, bucket.set(object.key, object));
  }

  private async writeWhole(file: string, content: Buffer | string): Promise<void> {
    const partial = `${file}.${randomUUID()}.partial`;
    await writeFile(partial, content);
    await rename(partial, file);
  }

  private bodyFile(digest: string): string {
    return join(this.directory, 'bodies', digest);
  }

  private objectFile(bucket: string, key: string): string {
    const name = createHash('sha256').update(`${bucket}/${key}`).digest('hex');
    return join(this.directory, 'objects', `${name}.json`);
  }
}

function sameHeaders(a: ObjectHeaders, b: ObjectHeaders): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
