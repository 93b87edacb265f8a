/** Moves the write-ahead log into the database file on a thread of its own, whenever it is asked to. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { BUSY_TIMEOUT_MS } from './connection.ts'

/** Pages that had to be left, since a reader needs the log; −1 when nothing was moved. Not what was written meanwhile. */
export interface MovedPages {
  left: number
}

export type ToCheckpointThread = 'move' | 'end'

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread only')
const db = new DatabaseSync(workerData as string, { timeout: BUSY_TIMEOUT_MS })
db.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;')
const move = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')

port.on('message', (asked: ToCheckpointThread) => {
  if (asked === 'end') {
    db.close()
    port.close()
    return
  }
  port.postMessage({ left: moved() } satisfies MovedPages)
})

function moved(): number {
  try {
    const { log, checkpointed } = move.get() as { log: number; checkpointed: number }
    return log - checkpointed
  } catch {
    return -1
  }
}
