import { isInvalidated } from './invalidation.ts';

/** What the cache must know of an object. */
export interface CachedObject {
  /** The path and the chosen query strings. */
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
}

/** A cache of limited size that drops what has not been asked for the longest. */
export class ObjectCache<T extends CachedObject> {
  private readonly objects = new Map<string, T>();
  private readonly maximumSize: number;
  private size = 0;

  /** @param maximumSize in bytes. */
  constructor(maximumSize: number) {
    this.maximumSize = maximumSize;
  }

  get(key: string): T | undefined {
    const object = this.objects.get(key);
    if (object !== undefined) {
      // A Map keeps the order of insertion: the first is the one not asked for the longest.
      this.objects.delete(key);
      this.objects.set(key, object);
    }
    return object;
  }

  set(key: string, object: T): void {
    this.delete(key);
    if (object.size > this.maximumSize) return;
    this.objects.set(key, object);
    this.size += object.size;
    for (const oldest of this.objects.keys()) {
      if (this.size <= this.maximumSize) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const object = this.objects.get(key);
    if (object === undefined) return;
    this.objects.delete(key);
    this.size -= object.size;
  }

  /** Drops what an invalidation names. @returns how many objects it was. */
  invalidate(paths: readonly string[]): number {
    const keys = [...this.objects].filter(([, { uri }]) => isInvalidated(uri, paths)).map(([key]) => key);
    for (const key of keys) this.delete(key);
    return keys.length;
  }
}
