/** The embedded store on a disk without room: 503 until there is room again, without a restart. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { report, skipReason } from '../support/counts.ts'
import { expectLogged } from '../support/logs.ts'
import { expectNothingLostOrDouble, Load } from '../support/outage.ts'
import { startServer } from '../support/server.ts'
import { mountSmallDisk, tmpfsSkipReason } from '../support/tmpfs.ts'

const skipped = skipReason(tmpfsSkipReason())

describe.skipIf(skipped)(`A full disk${skipped ? ` (skipped: ${skipped})` : ''}`, () => {
  it('answers 503 with Retry-After, keeps what was answered, and captures again when there is room', async () => {
    const disk = mountSmallDisk(24)
    const dataDir = join(disk.path, 'data')
    mkdirSync(dataDir)
    const server = await startServer({ dataDir })
    try {
      const client = new Client(server.url)
      const load = await Load.start(() => client)
      await expect.poll(() => load.count(({ status }) => status === 201), WAIT).toBeGreaterThan(100)
      disk.fill()
      await expect.poll(() => load.count(({ status }) => status === 503), WAIT).toBeGreaterThan(100)
      const whileFull = load.attempts.length
      disk.free()
      await expect
        .poll(() => load.attempts.slice(whileFull).filter(({ status }) => status === 201).length, WAIT)
        .toBeGreaterThan(100)
      await load.stop()
      const answers = load.attempts.map((attempt) => ({ ...attempt }))
      const counts = await expectNothingLostOrDouble(client, server, load.attempts)
      // No row of the log was dropped while it could not be written either.
      await expectLogged(client, answers)
      report(
        `Full disk: ${counts.answered} captures answered 201, ${counts.retried} first 503 and then retried`,
      )
    } finally {
      await server.dispose()
      disk.remove()
    }
  })
})

const WAIT = { timeout: 30_000, interval: 20 }
