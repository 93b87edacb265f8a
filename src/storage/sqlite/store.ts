/** The writing side of the embedded database: one transaction at a time. */
import type { DatabaseSync } from 'node:sqlite'
import { type CollectDue, type Store, StoreError, type Transaction } from '../../engine/store.ts'
import { ContractCache } from '../contract-cache.ts'
import { Serial } from '../serial.ts'
import { Checkpoints } from './checkpoints.ts'
import { collectDue } from './collect.ts'
import { storeError } from './errors.ts'
import { resetMerchant } from './reset.ts'
import { prepareStatements, type Statements } from './statements.ts'
import { readClock, SqliteTransaction } from './transaction.ts'

export class SqliteStore implements Store {
  /** SQLite has one writer: a second transaction would only wait. */
  readonly concurrency = 1
  readonly #db: DatabaseSync
  readonly #statements: Statements
  readonly #checkpoints: Checkpoints
  readonly #release: () => void
  readonly #serial = new Serial()
  readonly #contracts = new ContractCache()

  /** `release` lets the data folder go. */
  constructor(db: DatabaseSync, release: () => void) {
    this.#db = db
    this.#statements = prepareStatements(db)
    this.#checkpoints = new Checkpoints(db)
    this.#release = release
  }

  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#serial.run(() => this.#transact(work))
  }

  async #transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    try {
      this.#statements.begin.run()
    } catch (error) {
      this.#rollback()
      throw storeError(error)
    }
    const transaction = new SqliteTransaction(this.#statements, this.#contracts)
    let result: T
    try {
      result = await work(transaction)
    } catch (error) {
      this.#rollback()
      throw error
    }
    if (transaction.error) {
      this.#rollback()
      throw transaction.error
    }
    this.#commit()
    transaction.committed()
    this.#checkpoints.afterCommit()
    return result
  }

  /** SQLite may have ended the transaction by itself on an error: what was written then is gone. */
  #commit(): void {
    if (!this.#db.isOpen || !this.#db.isTransaction) {
      throw new StoreError('unavailable', 'SQLite: the transaction ended before its commit')
    }
    try {
      this.#statements.commit.run()
    } catch (error) {
      this.#rollback()
      throw storeError(error)
    }
  }

  #rollback(): void {
    if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK')
  }

  sweep(limit: number): Promise<number> {
    return this.#serial.run(async () => {
      try {
        const { now } = readClock(this.#statements)
        const { sweepKeys, sweepSessions, sweepAuthorizations, sweepRecords } = this.#statements
        let deleted = 0
        for (const statement of [sweepKeys, sweepSessions, sweepAuthorizations, sweepRecords]) {
          deleted += Number(statement.run(now, limit).changes)
        }
        this.#checkpoints.afterCommit()
        return deleted
      } catch (error) {
        this.#rollback()
        throw storeError(error)
      }
    })
  }

  reset(merchantId: string, limit: number): Promise<number> {
    return this.#alone(() => resetMerchant(this.#db, merchantId, limit))
  }

  collectDue(asks: readonly CollectDue[], limit: number): Promise<number> {
    return this.#alone(() => collectDue(this.#statements, asks, limit))
  }

  /** One transaction of its own. */
  #alone<T>(work: () => T): Promise<T> {
    return this.#serial.run(async () => {
      try {
        this.#statements.begin.run()
        const result = work()
        this.#commit()
        this.#checkpoints.afterCommit()
        return result
      } catch (error) {
        this.#rollback()
        throw error instanceof StoreError ? error : storeError(error)
      }
    })
  }

  /** Waits for what is running, then closes the database and lets the folder go. Closing again does nothing. */
  close(): Promise<void> {
    return this.#serial.run(async () => {
      if (!this.#db.isOpen) return
      await this.#checkpoints.stop()
      this.#db.close()
      this.#release()
    })
  }
}
