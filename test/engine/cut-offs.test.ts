/** Cut-offs and sendings whose rows are written by more than those who do the work: none is lost, and none put off. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SANDBOX_TERMS } from '../../src/domain/contract/terms.ts'
import { OPERATOR } from '../../src/engine/command.ts'
import { payoutRun, sendingRun } from '../../src/engine/due-work.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { DueWork } from '../../src/engine/store.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'
import { DAY_MS, type Process, started } from '../support/engine-process.ts'

const MINUTE_MS = 60_000
const CURRENCY = 'EUR'
const LINE = { name: 'Tomatoes', quantity: 1, unit_price: 1000, total_amount: 1000 }
const ORDER = { purchase_country: 'DE', purchase_currency: CURRENCY, order_amount: 1000, order_lines: [LINE] }

for (const { name, skipReason, newPlace } of TEST_STORES) {
  describe.skipIf(skipReason)(`Cut-offs, on ${name}`, () => {
    // Several processes share only a database that is a server.
    const onServers = name === 'SQLite' ? () => {} : it
    let place: Place
    let process: Process
    let merchantId: string

    beforeEach(async () => {
      place = await newPlace()
      process = await started(place)
      const made = await process.ask<'addMerchant'>(OPERATOR, { type: 'addMerchant', name: 'Shop' })
      merchantId = made.merchantId
    })
    afterEach(() => process.close())

    const captured = (by = merchantId) =>
      process.ask<'placeOrder'>(by, { type: 'placeOrder', token: uuidv7(), fields: ORDER, autoCapture: true })

    const run = async (): Promise<DueWork | undefined> =>
      (await process.reader.scheduled(merchantId, undefined, 100)).find(({ kind }) => kind === 'makePayout')

    const performed = (work: DueWork) =>
      process.ask<'performWork'>(work.merchantId, {
        type: 'performWork',
        workId: work.workId,
        kind: work.kind,
        dueAt: work.dueAt,
        about: CURRENCY,
      })

    it('are made up for when nobody ran, also when a capture comes first after a restart', async () => {
      await captured()
      await process.wait(1.5 * DAY_MS)
      await process.close()
      process = await started(place)
      await captured()
      await process.doDue()
      expect(await process.payouts(merchantId, CURRENCY)).toMatchObject([
        { state: 'created', totals: { sale: 1000 } },
      ])
    })

    it('are made up for when a capture is decided with them', async () => {
      await captured()
      await process.wait(1.5 * DAY_MS)
      const due = (await run()) as DueWork
      await process.engine.collectDue([{ merchantId, currency: CURRENCY, until: due.dueAt }])
      await process.close()
      process = await started(place)
      const [, { done }] = await Promise.all([captured(), performed(due)])
      expect(done).toBe(true)
    })

    it('are made up for when other terms are agreed on meanwhile', async () => {
      await captured()
      await process.wait(1.5 * DAY_MS)
      const terms = { ...SANDBOX_TERMS, schedule: { every: 'month', on: 1 } } as const
      const intent = { type: 'registerTerms', forMerchantId: merchantId, currency: CURRENCY, terms } as const
      await process.ask<'registerTerms'>(OPERATOR, intent)
      await process.doDue()
      expect(await process.payouts(merchantId, CURRENCY)).toMatchObject([
        { state: 'created', totals: { sale: 1000 } },
      ])
    })

    it('are not made by who looked them up before another process made them', async () => {
      await captured()
      await process.wait(1.5 * DAY_MS)
      const due = (await run()) as DueWork
      await captured()
      await process.wait(1.5 * DAY_MS)
      expect((await performed(due)).done).toBe(false)
      const next = (await run()) as DueWork
      expect(next.dueAt).toBe(due.dueAt + DAY_MS)
      expect((await performed(due)).done).toBe(false)
      expect((await run())?.dueAt).toBe(next.dueAt)
    })

    it('of many merchants are followed by a file a minute after the first', async () => {
      await process.ask<'setBankAccount'>(OPERATOR, bankAccount(merchantId))
      const { merchantId: other } = await process.ask<'addMerchant'>(OPERATOR, {
        type: 'addMerchant',
        name: 'B',
      })
      await process.ask<'setBankAccount'>(OPERATOR, bankAccount(other))
      await captured()
      await captured(other)
      const first = (await run()) as DueWork
      const second = { ...first, ...payoutRun(other, CURRENCY, 0, first.dueAt) }
      await process.wait(1.5 * DAY_MS)
      for (const work of [first, second]) {
        await process.engine.collectDue([
          {
            merchantId: work.merchantId,
            currency: CURRENCY,
            until: work.dueAt,
          },
        ])
      }
      await performed(first)
      const sending = await process.sending(CURRENCY)
      await process.wait(MINUTE_MS / 2)
      await performed(second)
      expect((await process.sending(CURRENCY))?.dueAt).toBe(sending?.dueAt)
    })

    it('of a merchant whose books cannot be read hold up nobody else', async () => {
      await captured()
      await process.ask<'setBankAccount'>(OPERATOR, bankAccount(merchantId))
      const { merchantId: broken } = await process.ask<'addMerchant'>(OPERATOR, {
        type: 'addMerchant',
        name: 'B',
      })
      await captured(broken)
      await process.change(`DELETE FROM transfers WHERE merchant_id = '${broken}'`)
      await process.wait(1.5 * DAY_MS)
      const until = await process.reader.now()
      const failure = process.engine.collectDue([{ merchantId: broken, currency: CURRENCY, until }])
      await expect(failure).rejects.toMatchObject({ kind: 'data' })
      await process.doDue()
      expect(await process.payouts(merchantId, CURRENCY)).toMatchObject([{ state: 'created' }])
    })

    it('made where there was no account to pay from are followed by a file once there is one', async () => {
      await process.close()
      process = await started(place, { settings: { bankFiles: undefined } })
      await process.ask<'setBankAccount'>(OPERATOR, bankAccount(merchantId))
      await captured()
      await process.wait(1.5 * DAY_MS)
      await process.doDue()
      await process.wait(DAY_MS / 4)
      await process.doDue()
      await process.close()
      process = await started(place)
      await process.wait(DAY_MS / 4)
      await process.doDue()
      expect(await process.payouts(merchantId, CURRENCY)).toMatchObject([{ fileId: expect.any(String) }])
    })

    it('are followed by no file when the sandbox was reset meanwhile', async () => {
      await process.ask<'setBankAccount'>(OPERATOR, bankAccount(merchantId))
      await captured()
      await process.wait(1.5 * DAY_MS)
      await process.doDue()
      await process.wait(2 * MINUTE_MS)
      await process.doDue()
      while ((await process.engine.reset(merchantId)) > 0);
      await process.wait(DAY_MS / 4)
      await process.doDue()
      const works = await process.reader.scheduled(OPERATOR, undefined, 100)
      expect(works.filter(({ kind }) => kind === 'deliverFile')).toEqual([])
    })

    onServers(
      'are followed by a file also when another process has just looked what is to be sent',
      async () => {
        await process.ask<'setBankAccount'>(OPERATOR, bankAccount(merchantId))
        await captured()
        await process.wait(1.5 * DAY_MS)
        const due = (await run()) as DueWork
        const { workId } = sendingRun(CURRENCY, 0)
        await process.engine.collectDue([{ merchantId, currency: CURRENCY, until: due.dueAt }])
        const client = new pg.Client({ connectionString: (place as { databaseUrl: string }).databaseUrl })
        await client.connect()
        await client.query(
          `INSERT INTO due_work VALUES ('${workId}', 'sendPayouts', 'x', NULL, 0, 0, '{}', 0)`,
        )
        await client.query('BEGIN')
        await client.query(`SELECT 1 FROM due_work WHERE work_id = '${workId}' FOR UPDATE`)
        const making = performed(due)
        // It has found nothing to send, and ends: in the meantime the payout is made.
        await sleep(500)
        await client.query(`DELETE FROM due_work WHERE work_id = '${workId}'`)
        await client.query('COMMIT')
        await client.end()
        expect((await making).done).toBe(true)
        expect(await process.sending(CURRENCY)).toBeDefined()
      },
    )

    onServers('are followed by another file for what somebody held meanwhile', async () => {
      await process.ask<'setBankAccount'>(OPERATOR, bankAccount(merchantId))
      await captured()
      await process.wait(1.5 * DAY_MS)
      await process.doDue()
      const [made] = await process.payouts(merchantId, CURRENCY)
      await process.wait(2 * MINUTE_MS)
      const client = new pg.Client({ connectionString: (place as { databaseUrl: string }).databaseUrl })
      await client.connect()
      await client.query('BEGIN')
      await client.query(`SELECT 1 FROM payouts WHERE payout_id = '${made?.payoutId}' FOR UPDATE`)
      await process.doDue()
      await client.query('ROLLBACK')
      await client.end()
      await process.wait(2 * MINUTE_MS)
      await process.doDue()
      expect(await process.payouts(merchantId, CURRENCY)).toMatchObject([{ fileId: expect.any(String) }])
    })
  })
}

const bankAccount = (forMerchantId: string) =>
  ({
    type: 'setBankAccount',
    forMerchantId,
    currency: CURRENCY,
    account: { kind: 'iban', iban: 'DE89370400440532013000', holder: 'Shop' },
  }) as const
