/** A backup is everything that was committed when it began, and works as a database again. */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { backupTo, openReader, openStore } from '../../src/storage/open.ts'
import { newDatabaseUrl, newFolder, type Place, TEST_STORES } from '../support/databases.ts'
import { capture, place, put } from './samples.ts'

const run = promisify(execFile)

/** The place where a backup is a database again. */
async function restored(target: string, from: Place): Promise<Place> {
  if ('dataDir' in from) return { dataDir: target }
  const databaseUrl = await newDatabaseUrl()
  await run('pg_restore', [`--dbname=${databaseUrl}`, join(target, 'capstan.dump')])
  return { databaseUrl }
}

describe.each(TEST_STORES)('a backup of the $name store', ({ skipReason, newPlace }) => {
  const it = skipReason ? test.skip : test

  it('made while captures are written holds those before it and goes on as a database', async () => {
    const from = await newPlace()
    const store = await openStore({ ...from, mode: 'sandbox' })
    const before = await place(store)
    await put(store, capture(before, 1000).changes)
    let stop = false
    const writing = (async () => {
      while (!stop) {
        await put(store, capture(await place(store), 1).changes)
        // The embedded store never waits for anything: without this the backup would not get its turn.
        await setImmediate()
      }
    })()
    const target = join(newFolder(), 'backup')
    const files = await backupTo(from, target)
    stop = true
    await writing
    await store.close()

    expect(files.length).toBeGreaterThan(0)
    const copy = await restored(target, from)
    const reader = await openReader({ ...copy, mode: 'sandbox' })
    expect((await reader.order(before.orderId))?.order.capturedAmount).toBe(1000)
    expect(await reader.audit.eventsWithoutOrder(1)).toEqual([])
    await reader.close()
    const again = await openStore({ ...copy, mode: 'sandbox' })
    await place(again)
    await again.close()
  })

  it('is not written over another one, nor into a folder with something in it', async () => {
    const from = await newPlace()
    await (await openStore({ ...from, mode: 'sandbox' })).close()
    const target = newFolder()
    writeFileSync(join(target, 'something'), '')
    await expect(backupTo(from, target)).rejects.toMatchObject({
      name: 'StorageRefused',
      message: expect.stringContaining('not empty'),
    })
    expect(await readdir(target)).toEqual(['something'])
  })
})

describe('a backup of a data folder', () => {
  test('takes the request log’s files with it, also what is only in their write-ahead logs yet', async () => {
    const dataDir = newFolder()
    await (await openStore({ dataDir, mode: 'sandbox' })).close()
    mkdirSync(join(dataDir, 'log'))
    const log = new DatabaseSync(join(dataDir, 'log', '2026-01.sqlite'))
    log.exec('PRAGMA journal_mode=WAL; CREATE TABLE calls (id INTEGER); INSERT INTO calls VALUES (42)')
    writeFileSync(join(dataDir, 'log', 'notes.txt'), '')
    const target = join(newFolder(), 'backup')
    await backupTo({ dataDir }, target)
    log.close()
    expect(await readdir(join(target, 'log'))).toEqual(['2026-01.sqlite'])
    const copy = new DatabaseSync(join(target, 'log', '2026-01.sqlite'))
    expect(copy.prepare('SELECT id FROM calls').get()).toEqual({ id: 42 })
    copy.close()
  })

  test('says that there is no database when there is none', async () => {
    await expect(backupTo({ dataDir: newFolder() }, newFolder())).rejects.toMatchObject({
      name: 'StorageRefused',
    })
  })
})

test.skipIf(TEST_STORES[1]?.skipReason)('without pg_dump a backup says what to install', async () => {
  const path = process.env.PATH
  process.env.PATH = newFolder()
  try {
    const databaseUrl = await newDatabaseUrl()
    await expect(backupTo({ databaseUrl }, join(newFolder(), 'backup'))).rejects.toThrow(
      'pg_dump is not installed',
    )
  } finally {
    process.env.PATH = path
  }
})
