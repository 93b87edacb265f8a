/** Payouts whose process is killed at any instant: each is made once, in one file, which the bank is given once. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { select } from '../support/books.ts'
import { report, times } from '../support/counts.ts'
import { addDueSales } from '../support/due-sales.ts'
import { payoutProblems, readPayoutBooks } from '../support/payout-books.ts'
import { Random } from '../support/random.ts'
import { type CapstanServer, startServer, temporaryFolder } from '../support/server.ts'
import { advanceClock, emptyDatabase } from '../support/stores.ts'
import { hasPostgres, TOPOLOGIES } from '../support/topologies.ts'

const KILLS = times(2, 20)
const MERCHANTS = 40
const SALES = 30
/** The job looks once a second: so that all of what it does is hit. */
const KILLED_WITHIN_MS = 1500
/** Files are made a minute after payouts; a delivery that died is tried again after five. */
const SENDING_MS = 61_000
const RETRY_MS = 301_000
const DONE = { timeout: 60_000, interval: 100 }

describe.each(TOPOLOGIES)('A payout run, on %s', (topology) => {
  const isShared = topology === 'two processes on one PostgreSQL'
  const test = topology === 'SQLite' || hasPostgres() ? it : it.skip
  const servers: CapstanServer[] = []
  let folder = ''
  let start: () => Promise<CapstanServer>
  let removeDatabase = async () => {}

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'capstan-bank-'))
    const database = topology === 'SQLite' ? undefined : hasPostgres() ? await emptyDatabase() : undefined
    removeDatabase = async () => database?.cluster?.remove()
    if (topology !== 'SQLite' && !database) return
    const place = database ? { databaseUrl: database.url } : { dataDir: await temporaryFolder() }
    start = () => startServer({ ...place, args: ['--bank-folder', folder] })
    for (let n = 0; n < (isShared ? 2 : 1); n++) servers.push(await start())
  }, 120_000)
  afterAll(async () => {
    for (const server of servers) await server.dispose()
    await removeDatabase()
    for (const { dataDir } of servers) if (dataDir) rmSync(dataDir, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  })

  const first = () => servers[0] as CapstanServer

  const counted = async (where: string) => {
    const sql = `SELECT CAST(count(*) AS integer) AS number FROM payouts WHERE ${where}`
    return (await select<{ number: number }>(first(), sql))[0]?.number
  }

  async function killOne(random: Random): Promise<void> {
    await sleep(random.between(0, KILLED_WITHIN_MS))
    const victim = random.between(0, servers.length - 1)
    await servers[victim]?.kill()
    servers[victim] = await start()
  }

  test(`is made once, though its process is killed ${KILLS} times`, { timeout: KILLS * 60_000 }, async () => {
    const random = new Random()
    report(`${topology}: ${KILLS} kills of payout runs, seed ${random.seed}`)
    for (let kill = 1; kill <= KILLS; kill++) {
      const context = `seed ${random.seed}, kill ${kill}`
      const merchantIds = Array.from({ length: MERCHANTS }, (_, n) => `M-${kill}-${n}`)
      await addDueSales(first(), { merchantIds, sales: SALES, amount: 100 + kill, at: Date.now() - 1000 })
      const isEarly = random.next() < 0.6
      if (isEarly) await killOne(random)
      const made = `state <> 'scheduled'`
      await expect.poll(() => counted(made), { ...DONE, message: context }).toBe(kill * MERCHANTS)
      await advanceClock(first(), SENDING_MS)
      if (!isEarly) await killOne(random)
      await expect
        .poll(
          async () => {
            const sent = await counted(`state = 'sent'`)
            if (sent !== kill * MERCHANTS) await advanceClock(first(), RETRY_MS)
            return sent
          },
          { ...DONE, interval: 1500, message: context },
        )
        .toBe(kill * MERCHANTS)
      await expectPaidOnce(kill, context)
    }
  })

  async function expectPaidOnce(kills: number, context: string): Promise<void> {
    const books = await readPayoutBooks(first())
    expect(payoutProblems(books), context).toEqual([])
    expect(books.due, context).toEqual([])
    expect(books.paid, context).toHaveLength(kills * MERCHANTS * SALES)
    for (const { merchantId, totals, itemCount } of books.payouts) {
      const amount = 100 + Number(merchantId.split('-')[1])
      expect([itemCount, totals.sale, totals.settlement], context).toEqual([
        SALES,
        SALES * amount,
        SALES * (amount - 1),
      ])
    }
    const outgoing = join(folder, 'outgoing')
    const given = existsSync(outgoing) ? readdirSync(outgoing).sort() : []
    expect(given, context).toEqual([...books.files.values()].map(({ name }) => name).sort())
    const told = given.flatMap((name) => endToEndIds(readFileSync(join(outgoing, name), 'utf8')))
    const references = books.payouts.map(({ paymentReference }) => paymentReference)
    expect(told.sort(), context).toEqual(references.sort())
  }
})

const endToEndIds = (xml: string) => [...xml.matchAll(/<EndToEndId>([^<]+)</g)].map(([, id]) => String(id))
