/**
 * The engine's thread: the engine and its store, beside the thread that speaks HTTP. A commit waits for the disk;
 * while it does, requests are read and answers written.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { startSweeping } from '../../jobs/sweep.ts'
import { openStore } from '../../storage/open.ts'
import { StorageRefused } from '../../storage/settings.ts'
import type { Outcome } from '../command.ts'
import { BatchingEngine, type BatchReport } from '../engine.ts'
import { seedSandbox } from '../sandbox.ts'
import { StoreError } from '../store.ts'
import type { EngineThreadSettings, FromEngine, ToEngine } from './messages.ts'

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread only')
const settings = workerData as EngineThreadSettings
const tell = (message: FromEngine) => port.postMessage(JSON.stringify(message))

/** Outcomes of the batch that is being settled: one message for all of them. */
let outbox: [number, Outcome][] = []

function flush(report?: BatchReport): void {
  if (outbox.length === 0) return
  tell({ type: 'outcomes', outcomes: outbox, ...(report && { report }) })
  outbox = []
}

function tellFault(error: unknown, correlationIds: string[] = []): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  tell({ type: 'fault', error: { name, message, ...(stack !== undefined && { stack }) }, correlationIds })
}

async function start(): Promise<void> {
  const store = await openStore(settings.storage)
  if (settings.storage.mode === 'sandbox') await seedSandbox(store)
  const stopSweeping = startSweeping(store, tellFault)
  const engine = new BatchingEngine({
    store,
    settings: settings.engine,
    onFault: tellFault,
    onBatch: flush,
  })
  port?.on('message', (text: string) => {
    const message = JSON.parse(text) as ToEngine
    if (message.type === 'close') {
      stopSweeping()
      engine.close().then(
        () => tell({ type: 'closed' }),
        (error: unknown) => {
          tellFault(error)
          tell({ type: 'closed' })
        },
      )
      return
    }
    if (message.type === 'reset') {
      const { sequence, merchantId } = message
      engine.reset(merchantId).then(
        (deleted) => tell({ type: 'reset', sequence, deleted }),
        (error: unknown) => {
          tellFault(error)
          tell({ type: 'reset', sequence })
        },
      )
      return
    }
    if (message.type === 'collect') {
      const { sequence, asks } = message
      engine.collectDue(asks).then(
        () => tell({ type: 'collected', sequence }),
        (error: unknown) => {
          tellFault(error)
          const failed = error instanceof StoreError ? error.kind : 'data'
          tell({ type: 'collected', sequence, failed })
        },
      )
      return
    }
    for (const [sequence, command, bytes] of message.commands) {
      engine.submit(command, bytes, (outcome) => outbox.push([sequence, outcome]))
    }
    // Those that were refused at once; a batch sends its own.
    flush()
  })
  tell({ type: 'ready' })
}

start().catch((error: unknown) => {
  const refused = error instanceof StorageRefused || error instanceof StoreError
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error), refused })
})
