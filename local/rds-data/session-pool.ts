import { type ConnectionTarget, withConnection } from '../postgres/connection.ts';
import { DataApiError, databaseUnavailable } from './errors.ts';
import { Session } from './session.ts';

/** How long a request waits for a session when all are taken, mostly by transactions. */
const PATIENCE_MILLISECONDS = 30_000;

interface Waiting {
  readonly target: ConnectionTarget;
  readonly grant: (session: Promise<Session>) => void;
}

/** Sessions of one server, kept open between calls. */
export class SessionPool {
  private readonly maximum: number;
  /** Open ones, and those that are being opened. */
  private count = 0;
  private readonly open = new Set<Session>();
  private idle: Session[] = [];
  private readonly queue: Waiting[] = [];
  private closed = false;

  /** @param maximum sessions at a time, below the server's max_connections. */
  constructor(maximum: number) {
    this.maximum = maximum;
  }

  /** Runs work on a session that nobody else uses, in the state of a new one. */
  async use<T>(target: ConnectionTarget, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.acquire(target);
    try {
      return await work(session);
    } finally {
      this.release(session);
    }
  }

  /** A session that nobody else uses, in the state of a new one. To be given back by `release`. */
  async acquire(target: ConnectionTarget): Promise<Session> {
    return this.take(target) ?? this.wait(target);
  }

  /**
   * Takes a session back. What a call has set (SET, temporary tables, advisory locks, LISTEN) does not outlive it, so
   * the session is reset, always: a function called by a SELECT may change the state as well as a SET. This happens
   * after the caller has its answer, and costs it nothing.
   */
  release(session: Session): void {
    setImmediate(async () => {
      try {
        await session.reset();
        this.idle.push(session);
        this.serveNext();
      } catch {
        await this.discard(session);
      }
    });
  }

  /** Closes a session instead of keeping it, as when a transaction is open on it. */
  async discard(session: Session): Promise<void> {
    await session.close();
  }

  /** Closes the sessions of a server, those in use when they are released. */
  async retire(server: ConnectionTarget): Promise<void> {
    for (const session of this.open) {
      if (isOf(server)(session)) {
        session.retire();
      }
    }
    const closing = this.idle.filter(isOf(server));
    this.idle = this.idle.filter((session) => !closing.includes(session));
    await Promise.all(closing.map((session) => session.close()));
  }

  /** Breaks the connections of a server under whatever runs on them. @returns when all of them have ended here, too */
  async drop(server: ConnectionTarget): Promise<void> {
    const lost = [...this.open].filter(isOf(server));
    const processIds = lost.map(({ processId }) => processId);
    const ended = Promise.all(lost.map((session) => new Promise<void>((resolve) => session.onEnd(resolve))));
    try {
      await withConnection(server, (client) =>
        client.query('SELECT pg_terminate_backend(process) FROM unnest($1::int[]) process', [processIds]),
      );
    } catch {
      // The user of DATABASE_URL may lack the right to end another's session.
      await Promise.all(lost.map((session) => session.close()));
    }
    await ended;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { grant } of this.queue.splice(0)) {
      grant(Promise.reject(databaseUnavailable(new Error('the local runtime is stopping'))));
    }
    await Promise.all([...this.open].map((session) => session.close()));
  }

  private take(target: ConnectionTarget): Promise<Session> | undefined {
    const index = this.idle.findLastIndex((session) => sameTarget(session.target, target));
    const [session] = index < 0 ? [] : this.idle.splice(index, 1);
    if (session !== undefined) {
      return Promise.resolve(session);
    }
    if (this.count < this.maximum) {
      return this.connect(target);
    }
    const useless = this.idle.shift();
    return useless === undefined ? undefined : this.discard(useless).then(() => this.acquire(target));
  }

  private async connect(target: ConnectionTarget): Promise<Session> {
    if (this.closed) {
      throw databaseUnavailable(new Error('the local runtime is stopping'));
    }
    this.count++;
    try {
      const session = await Session.open(target);
      this.open.add(session);
      session.onEnd(() => this.forget(session));
      return session;
    } catch (error) {
      this.count--;
      this.serveNext();
      throw error;
    }
  }

  private forget(session: Session): void {
    this.count--;
    this.open.delete(session);
    const index = this.idle.indexOf(session);
    if (index >= 0) {
      this.idle.splice(index, 1);
    }
    this.serveNext();
  }

  private wait(target: ConnectionTarget): Promise<Session> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        target,
        grant: (session) => {
          clearTimeout(timer);
          resolve(session);
        },
      };
      const timer = setTimeout(() => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(
          new DataApiError(
            'ServiceUnavailableError',
            `All ${this.maximum} sessions of the local database are taken by open transactions and running statements.`,
          ),
        );
      }, PATIENCE_MILLISECONDS);
      this.queue.push(waiting);
    });
  }

  private serveNext(): void {
    const next = this.queue[0];
    const session = next === undefined ? undefined : this.take(next.target);
    if (next !== undefined && session !== undefined) {
      this.queue.shift();
      next.grant(session);
    }
  }
}

function isOf({ host, port }: ConnectionTarget): (session: Session) => boolean {
  return ({ target }) => target.host === host && target.port === port;
}

function sameTarget(one: ConnectionTarget, other: ConnectionTarget): boolean {
  return (
    one.database === other.database &&
    one.user === other.user &&
    one.password === other.password &&
    one.port === other.port &&
    one.host === other.host
  );
}
