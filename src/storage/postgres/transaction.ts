/** One transaction on PostgreSQL: what it locks, reads and writes, and in which order. */
import type pg from 'pg'
import {
  type Changes,
  type DueWork,
  type Loaded,
  type Needs,
  StoreError,
  type Transaction,
} from '../../engine/store.ts'
import type { ContractCache } from '../contract-cache.ts'
import { assertLocked } from '../locked.ts'
import { together } from '../together.ts'
import { cork, uncork } from './connection.ts'
import { storeError } from './errors.ts'
import { load } from './load.ts'
import { Reservations } from './reservations.ts'
import { begin, commit, rollback, type Statement } from './statements.ts'
import { type Write, writesOf } from './write.ts'

/** Sends a statement at once, behind those that are not answered yet. */
export type Send = <Row>(statement: Statement, values?: unknown[]) => Promise<Row[]>

export class PostgresTransaction implements Transaction {
  readonly #client: pg.Client
  readonly #reservations = new Reservations()
  readonly #contracts: ContractCache
  #state: 'new' | 'open' | 'writing' = 'new'
  #written: Promise<unknown> = Promise.resolve()
  #error: StoreError | undefined
  #needs: Needs | undefined
  #works: readonly DueWork[] = []
  #epoch = 0

  constructor(client: pg.Client, contracts: ContractCache) {
    this.#client = client
    this.#contracts = contracts
  }

  async load(needs: Needs): Promise<Loaded> {
    if (this.#state !== 'new') throw new Error('a transaction is loaded once')
    this.#state = 'open'
    this.#needs = needs
    try {
      cork(this.#client)
      const sent = [this.#send(begin), load(this.#send, needs, this.#reservations, this.#contracts)] as const
      uncork(this.#client)
      const [, loaded] = await together(sent)
      this.#epoch = loaded.contractsEpoch
      return loaded
    } catch (error) {
      throw this.#failed(error)
    }
  }

  /** Nothing leaves before the commit does: it waits for the answers to all of it at once. */
  async write(changes: Changes): Promise<void> {
    if (this.#error) throw this.#error
    if (this.#state !== 'open' || !this.#needs) {
      throw new Error('a transaction is written once, after it was loaded')
    }
    const writes = this.#prepared(this.#needs, changes)
    this.#state = 'writing'
    this.#works = [...changes.works, ...changes.firstWorks]
    cork(this.#client)
    this.#reservations.used(changes)
    this.#written = together(writes.map(({ statement, values }) => this.#send(statement, values)))
    // Read in `commit`; until then a failure must not count as one that nobody handles.
    this.#written.catch(() => {})
  }

  /**
   * Commits what was written; with nothing written there is nothing to keep and it rolls back, which waits for
   * no disk. A failed statement turns COMMIT into ROLLBACK without an error: only the answer's tag says so.
   */
  async commit(): Promise<void> {
    if (this.#error) throw this.#error
    if (this.#state === 'new') return
    if (this.#state === 'open') {
      await this.#client.query(rollback)
      return
    }
    try {
      const unreserved = this.#reservations.takeBack(this.#send)
      const committed = this.#client.query(commit)
      uncork(this.#client)
      const [, , { command }] = await together([this.#written, unreserved, committed])
      if (command !== 'COMMIT')
        throw new StoreError('unavailable', `PostgreSQL answered ${command} to COMMIT`)
      this.#contracts.scheduled(this.#epoch, this.#works)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  /** Never throws; says whether the connection can be used again. */
  async rollback(): Promise<boolean> {
    if (this.#state === 'new') return true
    if (this.#state === 'writing') uncork(this.#client)
    if (this.#error?.kind === 'unavailable') return false
    try {
      await this.#client.query(rollback)
      return true
    } catch {
      return false
    }
  }

  /** A transaction whose changes have no form is failed, even when `work` goes on without them. */
  #prepared(needs: Needs, changes: Changes): Write[] {
    try {
      assertLocked(needs, changes)
      return writesOf(changes)
    } catch (cause) {
      this.#error = new StoreError('data', (cause as Error).message, { cause })
      throw this.#error
    }
  }

  #failed(error: unknown): StoreError {
    this.#error ??= storeError(error)
    return this.#error
  }

  readonly #send: Send = async <Row>(statement: Statement, values: unknown[] = []) => {
    const { rows } = await this.#client.query({ ...statement, values })
    return rows as Row[]
  }
}
