/** What the embedded database's write-ahead log takes on the disk, however much is written. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Checkpoints } from '../../src/storage/sqlite/checkpoints.ts'
import { DATABASE_FILE, openForReading, openForWriting } from '../../src/storage/sqlite/connection.ts'

const PAGE_BYTES = 4096
const FRAME_BYTES = PAGE_BYTES + 24
/**
 * As documented: 32,000 pages, and what is written while one checkpoint is made. How much that is depends on who is
 * quicker; without checkpoints it would be all that is written.
 */
const LOG_BYTES_MAX = 60_000 * FRAME_BYTES
/** 96,000 pages. */
const COMMITS = 240

describe('the write-ahead log', () => {
  let folder: string
  let db: DatabaseSync
  let checkpoints: Checkpoints
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capstan-test-'))
    db = openForWriting(folder)
    db.exec('CREATE TABLE pages (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT')
    checkpoints = new Checkpoints(db)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await checkpoints.stop()
    if (db.isOpen) db.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const logBytes = () => statSync(join(folder, `${DATABASE_FILE}-wal`)).size

  /** Commits of 400 pages, with a turn of the event loop after each. */
  async function write(commits: number): Promise<void> {
    const insert = db.prepare('INSERT INTO pages (data) VALUES (zeroblob(4000))')
    for (let commit = 0; commit < commits; commit++) {
      db.exec('BEGIN')
      for (let page = 0; page < 400; page++) insert.run()
      db.exec('COMMIT')
      checkpoints.afterCommit()
      await sleep(1)
    }
  }
  /** Of the log, what is not in the database file yet, in pages. */
  function waiting(): number {
    const { log, checkpointed } = db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as Record<string, number>
    return Number(log) - Number(checkpointed)
  }
  const counted = (from: DatabaseSync) => from.prepare('SELECT count(*) AS rows FROM pages').get()?.rows

  it('stays small beside a writer that never pauses, and nothing in it is lost', async () => {
    await write(COMMITS)
    expect(logBytes()).toBeLessThan(LOG_BYTES_MAX)
    await checkpoints.stop()
    db.close()
    expect(existsSync(join(folder, `${DATABASE_FILE}-wal`))).toBe(false)
    const reader = openForReading(folder)
    expect(counted(reader)).toBe(COMMITS * 400)
    reader.close()
  })

  it('grows while somebody reads an old state, and is used anew after that', async () => {
    const reader = openForReading(folder)
    reader.exec('BEGIN')
    expect(counted(reader)).toBe(0)
    await write(80)
    const held = logBytes()
    expect(held).toBeGreaterThan(20_000 * FRAME_BYTES)
    expect(counted(reader)).toBe(0)
    reader.close()
    await write(80)
    expect(logBytes()).toBeLessThan(held + LOG_BYTES_MAX)
    expect(counted(db)).toBe(64_000)
  })

  it('is moved by the writer when the thread for it cannot be started', async () => {
    Object.defineProperty(db, 'location', { value: () => join(folder, 'no', 'such', 'folder') })
    await write(COMMITS)
    expect(logBytes()).toBeLessThan(LOG_BYTES_MAX)
    expect(counted(db)).toBe(COMMITS * 400)
  })

  it('is moved by the writer when the system has no thread to give', async () => {
    // What is at hand of all that makes `new Worker` throw; at a limit of processes it does so with EAGAIN.
    Object.defineProperty(db, 'location', { value: () => Symbol('cannot be sent to a thread') })
    await write(10)
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0)
  })

  it('is moved to its end when nothing more is written, the last of it while a thread moves the rest', async () => {
    const post = Worker.prototype.postMessage
    const asked = vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(function (
      this: Worker,
      move,
    ) {
      this.prependOnceListener('message', () => void write(1))
      post.call(this, move)
    })
    await write(3)
    await expect.poll(() => asked.mock.calls.length, { timeout: 30_000 }).toBeGreaterThan(0)
    await expect.poll(() => counted(db), { timeout: 30_000 }).toBe(1600)
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0)
  })

  it('is moved to its end when the thread dies in the middle', async () => {
    const asked = vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(function (this: Worker) {
      void this.terminate()
    })
    await write(3)
    await expect.poll(() => asked.mock.calls.length, { timeout: 30_000 }).toBeGreaterThan(0)
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0)
  })

  it('is let go: no thread has it open after the end', async () => {
    await write(20)
    await checkpoints.stop()
    await checkpoints.stop()
    db.close()
    expect(existsSync(join(folder, `${DATABASE_FILE}-wal`))).toBe(false)
  })
})
