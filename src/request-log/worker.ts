/**
 * The log's thread: masks, cuts and writes what the HTTP thread hands over, and searches. It loads the one
 * database it needs and nothing else: each thread's code counts against the process's idle memory.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type FromWorker, type ToWorker, unflatten, type WorkerData, type WriteMessage } from './messages.ts'
import type { FailureQuery, LogQuery, RequestLogSettings } from './port.ts'
import { prepare } from './prepare.ts'
import type { LogStorage, LogStorageSettings } from './storage.ts'

/** Between attempts to write to a database that is away or a disk that is full, ms: doubled up to the second. */
const RETRY_FIRST_MS = 50
const RETRY_MAX_MS = 1_000
const MAINTAIN_EVERY_MS = 60_000
/** Longest wait of a search for the rows recorded before it: past it, nothing can be written just now. */
const SEARCH_AFTER_MS = 500

const port = parentPort
if (port === null) throw new Error('this file is a worker thread')
const { settings } = workerData as WorkerData

const post = (message: FromWorker): void => port.postMessage(message)
const onTrouble = (message: string): void => post({ type: 'trouble', message })
const storage = await openStorage(settings)

/** Batches are written one after the other, in their order. */
let writing: Promise<void> = Promise.resolve()
/** Searches and maintenance too, beside the writing: no file goes away or is rebuilt under a search. */
let searching: Promise<void> = Promise.resolve()

async function openStorage(given: RequestLogSettings): Promise<LogStorage> {
  const options: LogStorageSettings = {
    retentionDays: given.retentionDays,
    maxBytes: given.maxBytes,
    now: Date.now,
    onTrouble,
  }
  if (given.databaseUrl !== undefined) {
    const { openPostgresRequestLog } = await import('../storage/postgres/request-log.ts')
    return openPostgresRequestLog(given.databaseUrl, options)
  }
  if (given.dataDir === undefined) throw new Error('the request log needs a data folder or a database URL')
  const { openSqliteRequestLog } = await import('../storage/sqlite/request-log.ts')
  return openSqliteRequestLog(given.dataDir, options)
}

/** Tries until it succeeds: rows wait, none is dropped. Says when trouble begins and when it is over. */
async function write({ batch, values }: WriteMessage): Promise<void> {
  const rows = unflatten(values).map((entry) => prepare(entry, settings.bodyMaxBytes))
  let retryAfterMs = RETRY_FIRST_MS
  for (;;) {
    try {
      await storage.write(rows)
      break
    } catch (error) {
      if (retryAfterMs === RETRY_FIRST_MS) onTrouble(`the request log cannot be written: ${reason(error)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
    retryAfterMs = Math.min(retryAfterMs * 2, RETRY_MAX_MS)
  }
  if (retryAfterMs !== RETRY_FIRST_MS) onTrouble('the request log is written again')
  post({ type: 'written', batch })
}

async function find(search: number, query: LogQuery): Promise<void> {
  try {
    post({ type: 'found', search, page: await storage.find(query) })
  } catch (error) {
    post({ type: 'notFound', search, reason: `the request log cannot be searched: ${reason(error)}` })
  }
}

async function count(search: number, query: FailureQuery): Promise<void> {
  try {
    post({ type: 'counted', search, counts: await storage.countFailures(query) })
  } catch (error) {
    post({ type: 'notFound', search, reason: `the request log cannot be searched: ${reason(error)}` })
  }
}

async function maintain(): Promise<void> {
  try {
    await storage.maintain()
  } catch (error) {
    onTrouble(`the request log cannot be pruned: ${reason(error)}`)
  }
}

async function close(): Promise<void> {
  clearInterval(maintenance)
  await writing
  await searching
  await storage.close()
  port?.close()
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Resolves when what was recorded before is written, so that a search finds it. */
function writtenBefore(): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(resolve, SEARCH_AFTER_MS)
    void writing.then(() => {
      clearTimeout(patience)
      resolve()
    })
  })
}

function inTurn(search: () => Promise<void>): void {
  const ready = writtenBefore()
  searching = searching.then(() => ready).then(search)
}

function maintainInTurn(): void {
  searching = searching.then(maintain)
}

const maintenance = setInterval(maintainInTurn, MAINTAIN_EVERY_MS)
port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'write':
      writing = writing.then(() => write(message))
      return
    case 'find':
      inTurn(() => find(message.search, message.query))
      return
    case 'count':
      inTurn(() => count(message.search, message.query))
      return
    case 'close':
      void close()
  }
})
post({ type: 'ready' })
maintainInTurn()
