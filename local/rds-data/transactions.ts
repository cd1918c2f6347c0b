import { randomBytes } from 'node:crypto';
import type { Timing } from '../timing.ts';
import { DataApiError } from './errors.ts';
import type { Session } from './session.ts';
import type { SessionPool } from './session-pool.ts';

/** https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_BeginTransaction.html */
const IDLE_SECONDS = 3 * 60;
const TOTAL_SECONDS = 24 * 60 * 60;

interface Transaction {
  readonly id: string;
  /** Nobody else may use it. */
  readonly owner: string;
  readonly session: Session;
  readonly total: NodeJS.Timeout;
  readonly ignoreEnd: () => void;
  idle: NodeJS.Timeout | undefined;
  busy: boolean;
}

/** The open transactions, each on a session of its own. */
export class Transactions {
  private readonly pool: SessionPool;
  private readonly timing: Timing;
  private readonly open = new Map<string, Transaction>();

  constructor(pool: SessionPool, timing: Timing) {
    this.pool = pool;
    this.timing = timing;
  }

  /** @param session an acquired one, which the transaction gives back when it ends. */
  async begin(owner: string, session: Session): Promise<string> {
    try {
      await session.query('BEGIN');
    } catch (error) {
      this.pool.release(session);
      throw error;
    }
    const id = randomBytes(132).toString('base64');
    const transaction: Transaction = {
      id,
      owner,
      session,
      total: setTimeout(() => this.expire(transaction), this.timing.milliseconds(TOTAL_SECONDS)),
      ignoreEnd: session.onEnd(() => this.close(transaction)),
      idle: undefined,
      busy: false,
    };
    this.open.set(id, transaction);
    this.awaitNextCall(transaction);
    return id;
  }

  /** The database that a transaction works in. */
  database(owner: string, id: string): string {
    return this.find(owner, id).session.target.database;
  }

  /** Runs work on the transaction's session, alone. */
  async use<T>(owner: string, id: string, work: (session: Session) => Promise<T>): Promise<T> {
    const transaction = this.enter(owner, id);
    let failed = true;
    try {
      const result = await work(transaction.session);
      failed = false;
      return result;
    } finally {
      await this.leave(transaction, failed);
    }
  }

  async commit(owner: string, id: string): Promise<void> {
    const transaction = this.enter(owner, id);
    const aborted = (await transaction.session.transactionStatus(false)) === 'E';
    await this.end(transaction, aborted ? 'ROLLBACK' : 'COMMIT');
    if (aborted) {
      throw new DataApiError(
        'DatabaseErrorException',
        'ERROR: current transaction is aborted, it was rolled back instead of committed; SQLState: 25P02',
      );
    }
  }

  async rollback(owner: string, id: string): Promise<void> {
    await this.end(this.enter(owner, id), 'ROLLBACK');
  }

  /** Rolls back what is open of the owners whose names begin so. */
  endAll(ownerPrefix: string): void {
    for (const transaction of this.open.values()) {
      if (transaction.owner.startsWith(ownerPrefix)) {
        this.expire(transaction);
      }
    }
  }

  /** Stops the clocks. The sessions are closed with their pool. */
  stop(): void {
    for (const transaction of this.open.values()) {
      this.close(transaction);
    }
  }

  private find(owner: string, id: string): Transaction {
    const transaction = this.open.get(id);
    if (transaction === undefined || transaction.owner !== owner) {
      throw new DataApiError('TransactionNotFoundException', `Transaction ${id} is not found`);
    }
    return transaction;
  }

  private enter(owner: string, id: string): Transaction {
    const transaction = this.find(owner, id);
    if (transaction.busy) {
      throw new DataApiError('DatabaseErrorException', 'Transaction is still running a query');
    }
    transaction.busy = true;
    clearTimeout(transaction.idle);
    return transaction;
  }

  private async leave(transaction: Transaction, failed: boolean): Promise<void> {
    const status = await transaction.session.transactionStatus(failed).catch(() => 'I' as const);
    transaction.busy = false;
    if (!this.open.has(transaction.id)) {
      return;
    }
    if (status === 'I') {
      // The statement was itself a COMMIT or ROLLBACK, or the connection is gone.
      this.close(transaction);
      this.pool.release(transaction.session);
    } else {
      this.awaitNextCall(transaction);
    }
  }

  private async end(transaction: Transaction, statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    try {
      await transaction.session.query(statement);
    } finally {
      this.close(transaction);
      this.pool.release(transaction.session);
    }
  }

  private awaitNextCall(transaction: Transaction): void {
    transaction.idle = setTimeout(() => this.expire(transaction), this.timing.milliseconds(IDLE_SECONDS));
  }

  private expire(transaction: Transaction): void {
    this.close(transaction);
    void this.pool.discard(transaction.session);
  }

  private close(transaction: Transaction): void {
    clearTimeout(transaction.idle);
    clearTimeout(transaction.total);
    transaction.ignoreEnd();
    this.open.delete(transaction.id);
  }
}
