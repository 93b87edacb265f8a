/** The writing side on PostgreSQL. Any number of processes may have one. */
import type pg from 'pg'
import type { CollectDue, Store, Transaction } from '../../engine/store.ts'
import { ContractCache } from '../contract-cache.ts'
import { collectDue } from './collect.ts'
import { answered } from './connection.ts'
import { Connections } from './connections.ts'
import { storeError } from './errors.ts'
import { resetMerchant } from './reset.ts'
import { clock, SWEEPS } from './statements.ts'
import { PostgresTransaction } from './transaction.ts'

/** While one batch waits for the disk, the next one is decided; a third would only split the batches. */
const CONCURRENCY = 2

export class PostgresStore implements Store {
  readonly concurrency = CONCURRENCY
  readonly #connections: Connections
  readonly #contracts = new ContractCache()

  constructor(databaseUrl: string, first: pg.Client) {
    this.#connections = new Connections(databaseUrl, CONCURRENCY, first)
  }

  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#connections.lend(async (client, broken) => {
      const transaction = new PostgresTransaction(client, this.#contracts)
      return answered(client, async () => {
        try {
          const result = await work(transaction)
          await transaction.commit()
          return result
        } catch (error) {
          if (!(await transaction.rollback())) broken()
          throw error
        }
      })
    })
  }

  sweep(limit: number): Promise<number> {
    return this.#connections.lend(async (client, broken) => {
      try {
        return await answered(client, () => sweepAll(client, limit))
      } catch (error) {
        const failure = storeError(error)
        if (failure.kind === 'unavailable') broken()
        throw failure
      }
    })
  }

  reset(merchantId: string, limit: number): Promise<number> {
    return this.#alone((client) => resetMerchant(client, merchantId, limit))
  }

  collectDue(asks: readonly CollectDue[], limit: number): Promise<number> {
    return this.#alone((client) => collectDue(client, asks, limit))
  }

  /** `work` begins a transaction of its own and commits it. */
  #alone<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    return this.#connections.lend(async (client, broken) => {
      try {
        return await answered(client, () => work(client))
      } catch (error) {
        const failure = storeError(error)
        if (failure.kind === 'unavailable') broken()
        else await client.query('ROLLBACK').catch(broken)
        throw failure
      }
    })
  }

  close(): Promise<void> {
    return this.#connections.close()
  }
}

async function sweepAll(client: pg.Client, limit: number): Promise<number> {
  const { rows } = await client.query<{ now: number }>(clock)
  let deleted = 0
  for (const statement of SWEEPS) {
    const { rowCount } = await client.query({ ...statement, values: [rows[0]?.now, limit] })
    deleted += rowCount ?? 0
  }
  return deleted
}
