/** The few connections that write: lent one at a time each, replaced when they break. */
import type pg from 'pg'
import { StoreError } from '../../engine/store.ts'
import { connect, discard, end } from './connection.ts'
import { storeError } from './errors.ts'

/** After a failed attempt the next one waits, twice as long each time: a database that comes back is not stormed. */
const BACKOFF_MIN_MS = 50
/** And not longer than this, so that service is back soon after the database is. */
const BACKOFF_MAX_MS = 1000

export class Connections {
  readonly #databaseUrl: string
  readonly #idle: pg.Client[] = []
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = []
  #free: number
  readonly #size: number
  #backoffMs = 0
  #notBefore = 0
  #closed = false
  #drained: () => void = () => {}

  constructor(databaseUrl: string, size: number, first: pg.Client) {
    this.#databaseUrl = databaseUrl
    this.#size = size
    this.#free = size
    this.#idle.push(first)
  }

  /**
   * Lends a connection to `use`, when one is free. `use` says with `broken` that it must not be used again.
   * While the database cannot be reached, throws StoreError('unavailable') at once between two attempts.
   */
  async lend<T>(use: (client: pg.Client, broken: () => void) => Promise<T>): Promise<T> {
    await this.#turn()
    let client: pg.Client | undefined
    let usable = true
    try {
      client = await this.#connected()
      return await use(client, () => {
        usable = false
      })
    } finally {
      if (client) this.#giveBack(client, usable)
      this.#free++
      this.#next()
      if (this.#free === this.#size) this.#drained()
    }
  }

  async #turn(): Promise<void> {
    if (this.#closed) throw new StoreError('unavailable', 'the store is closed')
    if (this.#free > 0) {
      this.#free--
      return
    }
    await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  #next(): void {
    const next = this.#waiting.shift()
    if (!next) return
    this.#free--
    next.resolve()
  }

  async #connected(): Promise<pg.Client> {
    for (let client = this.#idle.pop(); client; client = this.#idle.pop()) {
      if (isOpen(client)) return client
      discard(client)
    }
    const waitMs = this.#notBefore - performance.now()
    if (waitMs > 0) throw new StoreError('unavailable', 'PostgreSQL: the database cannot be reached')
    try {
      const client = await connect(this.#databaseUrl)
      this.#backoffMs = 0
      this.#notBefore = 0
      return client
    } catch (error) {
      this.#backoffMs = Math.min(Math.max(this.#backoffMs * 2, BACKOFF_MIN_MS), BACKOFF_MAX_MS)
      this.#notBefore = performance.now() + this.#backoffMs
      throw storeError(error)
    }
  }

  #giveBack(client: pg.Client, usable: boolean): void {
    if (usable && !this.#closed && isOpen(client)) this.#idle.push(client)
    else discard(client)
  }

  /** Refuses what waits, lets what runs finish, ends every connection. Closing again does nothing. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new StoreError('unavailable', 'the store is closed'))
    }
    if (this.#free < this.#size) await new Promise<void>((resolve) => (this.#drained = resolve))
    await Promise.all(this.#idle.splice(0).map(end))
  }
}

/** The driver keeps this to itself, and a query on a connection that ended would fail anyway, only later. */
function isOpen(client: pg.Client): boolean {
  const { _queryable, _ending, _ended } = client as unknown as Record<string, boolean>
  return Boolean(_queryable) && !_ending && !_ended
}
