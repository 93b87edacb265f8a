/** The request log in PostgreSQL: rows in large inserts on a connection of their own, away from the captures'. */
import pg from 'pg'
import type { FailureCounts, FailureQuery, LogPage, LogQuery, LogRow } from '../../request-log/port.ts'
import { LAST_ID } from '../../request-log/range.ts'
import type { LogStorage, LogStorageSettings } from '../../request-log/storage.ts'
import { timeOfId } from '../../request-log/uuid-time.ts'
import { binaryArray, type ElementType } from './binary-arrays.ts'
import { discard } from './connection.ts'
import { countFailures } from './request-log-failures.ts'
import { dropPartitions, ensurePartitions, indexedFrom, type Run, TABLE } from './request-log-parts.ts'
import { isByFailure, searchTable } from './request-log-search.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** Far more than an insert of 256 rows takes; a connection that hangs longer is given up and made anew. */
const WRITE_TIMEOUT_MS = 10_000
/** What a person waits for a page, and no longer does the server work for one. */
const SEARCH_TIMEOUT_MS = 5_000
/** Tomorrow's partition is there long before its first row. */
const AHEAD_MS = 86_400_000
/** No partition for a row (check_violation), no table (undefined_table), or one of an earlier version (undefined_column). */
const MISSING = ['23514', '42P01', '42703']

/** The class of SQLSTATEs that are about a value. */
const DATA_EXCEPTION = '22'

/** The table's columns, with what each row has for them. */
const COLUMNS: [name: string, type: ElementType, value: (row: LogRow) => string | number | null][] = [
  ['correlation_id', 'uuid', (row) => row.correlationId],
  ['at', 'timestamptz', (row) => row.at],
  ['duration_ms', 'float8', (row) => row.durationMs],
  ['merchant_id', 'text', (row) => row.merchantId],
  ['actor', 'text', (row) => row.actor],
  ['method', 'text', (row) => row.method],
  ['path', 'text', (row) => row.path],
  ['operation', 'text', (row) => row.operation],
  ['order_id', 'uuid', (row) => row.orderId],
  ['status', 'int2', (row) => row.status],
  ['error_code', 'text', (row) => row.errorCode],
  ['idempotency_key', 'text', (row) => row.idempotencyKey],
  ['request_body', 'text', (row) => row.requestBody],
  ['response_body', 'text', (row) => row.responseBody],
  ['duplicate_of', 'text', (row) => row.duplicateOf],
  ['headers', 'text', (row) => row.headers],
]

const INSERT = `
  INSERT INTO ${TABLE} (${COLUMNS.map(([name]) => name).join(', ')})
  SELECT * FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
  ON CONFLICT DO NOTHING`

/** Connects when it has to: a database that is away at the start is waited for like any other time. */
export function openPostgresRequestLog(databaseUrl: string, settings: LogStorageSettings): LogStorage {
  return new PostgresRequestLog(databaseUrl, settings)
}

class PostgresRequestLog implements LogStorage {
  readonly #settings: LogStorageSettings
  /** Writes and maintains. */
  readonly #writer: Connection
  readonly #searcher: Connection
  /** From which id on all partitions have indexes by status and code; undefined: they all have. */
  #exactFrom: string | undefined = LAST_ID

  constructor(databaseUrl: string, settings: LogStorageSettings) {
    this.#settings = settings
    this.#writer = new Connection(databaseUrl, WRITE_TIMEOUT_MS)
    this.#searcher = new Connection(databaseUrl, SEARCH_TIMEOUT_MS)
  }

  async write(rows: LogRow[]): Promise<void> {
    await this.#writer.use(async (client) => {
      try {
        await insert(client, rows)
      } catch (error) {
        if (codeOf(error).startsWith(DATA_EXCEPTION)) await insertOneByOne(client, rows)
        else if (MISSING.includes(codeOf(error))) await insertIntoNewPartitions(client, rows)
        else throw error
      }
    })
  }

  async find(query: LogQuery): Promise<LogPage> {
    return this.#searcher.use(async (client) => {
      const run: Run = (text, values) => client.query(text, values)
      // Once all partitions have them, all to come do.
      if (isByFailure(query) && this.#exactFrom !== undefined) this.#exactFrom = await indexedFrom(run)
      return searchTable(run, query, this.#exactFrom, this.#settings.scanMaxRows)
    })
  }

  async countFailures(query: FailureQuery): Promise<FailureCounts> {
    return this.#searcher.use((client) => {
      return countFailures((text, values) => client.query(text, values), query)
    })
  }

  async maintain(): Promise<void> {
    const now = this.#settings.now()
    await this.#writer.use(async (client) => {
      await ensurePartitions(client, [now, now + AHEAD_MS])
      await dropPartitions(client, this.#settings)
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#searcher.close()])
  }
}

async function insert(client: pg.Client, rows: LogRow[]): Promise<void> {
  const values = COLUMNS.map(([, type, value]) => binaryArray(type, rows.map(value)))
  await client.query({ name: 'insert', text: INSERT, values })
}

async function insertIntoNewPartitions(client: pg.Client, rows: LogRow[]): Promise<void> {
  const instants = rows.map((row) => timeOfId(row.correlationId))
  await ensurePartitions(client, instants)
  await insert(client, rows)
}

/**
 * A row that the database refuses for what it holds, as one in an encoding without its characters does, must not
 * keep the others waiting for ever: it is written without them.
 */
async function insertOneByOne(client: pg.Client, rows: LogRow[]): Promise<void> {
  for (const row of rows) {
    try {
      await insert(client, [row])
    } catch (error) {
      if (!codeOf(error).startsWith(DATA_EXCEPTION)) throw error
      await insert(client, [asciiOnly(row)])
    }
  }
}

function asciiOnly(row: LogRow): LogRow {
  const ascii = (value: unknown) =>
    typeof value === 'string' ? value.replace(/[^\x20-\x7e\s]/g, '?') : value
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, ascii(value)]),
  ) as unknown as LogRow
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? ''
}

/** One connection, made when it is needed and made anew when it breaks; one user at a time. */
class Connection {
  readonly #config: pg.ClientConfig
  #client: pg.Client | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(connectionString: string, timeoutMs: number) {
    this.#config = {
      connectionString,
      application_name: 'capstan request log',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      // On both ends: the server stops working, and a server that went silent is not waited for.
      statement_timeout: timeoutMs,
      query_timeout: timeoutMs,
    }
  }

  use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => this.#run(work))
    this.#turn = result.catch(() => {})
    return result
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#client?.end()
  }

  async #run<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = this.#client ?? (await this.#connect())
    try {
      return await work(client)
    } catch (error) {
      // Whatever it was, a new connection is in a known state.
      this.#drop(client)
      throw error
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#config)
    client.on('error', () => this.#drop(client))
    try {
      await client.connect()
      // A confirmed row leaves the queue, so it must be on the server's disk: without waiting, a crash of the
      // server would lose 0.6 s of rows that nobody has any more. Ten flushes a second, most of them shared with
      // the captures' commits, are not felt; waiting for standbys as captures may would be.
      await client.query('SET synchronous_commit = local')
    } catch (error) {
      this.#drop(client)
      throw error
    }
    this.#client = client
    return client
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined
    discard(client)
  }
}
