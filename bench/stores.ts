/** Where the benchmark's stores are: a folder for SQLite, a throw-away PostgreSQL cluster with its own defaults. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, startPostgres } from '../test/support/postgres.ts'
import { type SeedOptions, type StoreAddress, seedStore } from './seed.ts'

export type StoreKind = 'SQLite' | 'PostgreSQL'

export class Stores {
  /** Of the whole benchmark: on the disk that is measured. */
  readonly folder: string
  readonly #cluster: Cluster | undefined
  /** Why PostgreSQL is not measured. */
  readonly skipped: string | undefined
  #made = 0

  private constructor(folder: string, cluster: Cluster | undefined, skipped: string | undefined) {
    this.folder = folder
    this.#cluster = cluster
    this.skipped = skipped
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  }

  static async open(): Promise<Stores> {
    const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'))
    const started = await startPostgres()
    return 'skipReason' in started
      ? new Stores(folder, undefined, started.skipReason)
      : new Stores(folder, started, undefined)
  }

  get kinds(): StoreKind[] {
    return this.#cluster ? ['SQLite', 'PostgreSQL'] : ['SQLite']
  }

  /** Of the cluster, for questions about the server. */
  get clusterUrl(): string | undefined {
    return this.#cluster?.url
  }

  /** A store of its own, empty: without a schema. */
  async empty(kind: StoreKind): Promise<StoreAddress> {
    const name = `bench_${++this.#made}`
    if (kind === 'SQLite') return { dataDir: join(this.folder, name) }
    if (!this.#cluster) throw new Error(this.skipped)
    return { databaseUrl: await this.#cluster.createDatabase(name) }
  }

  /** A store of its own with so many orders in it. */
  async seeded(kind: StoreKind, orders: number, options?: SeedOptions): Promise<StoreAddress> {
    const address = await this.empty(kind)
    await seedStore(address, orders, options)
    return address
  }

  async close(): Promise<void> {
    await this.#cluster?.remove()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
