/** Searching, on both stores: every filter, the pages, and who sees what. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogEntry, LogQuery, LogRow } from '../../src/request-log/port.ts'
import { TEST_STORES } from '../support/databases.ts'
import { DAY_MS, entryAt, findAll, HOUR_MS, newestFirst, openStorage, type TestStorage } from './support.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const ORDERS = Array.from({ length: 5 }, () => randomUUID())
const MERCHANTS = ['PK1', 'PK2', null]
const OPERATIONS = ['captureOrder', 'getOrder', null]
const STATUSES = [200, 201, 401, 403]
/** Of these statuses. */
const CODES = [null, null, 'UNAUTHORIZED', 'CAPTURE_NOT_ALLOWED']

/** Rows of three days, in every combination of what they are found by. */
function samples(): LogEntry[] {
  return Array.from({ length: 600 }, (_, n) => {
    const merchantId = MERCHANTS[n % 3] as string | null
    return entryAt(NOON - Math.floor(n / 200) * DAY_MS + n * 97, {
      merchantId,
      actor: merchantId && `merchant:${merchantId}`,
      operation: OPERATIONS[Math.floor(n / 3) % 3] as string | null,
      status: STATUSES[Math.floor(n / 9) % 4] as number,
      orderId: ORDERS[n % 7] ?? null,
      errorCode: CODES[Math.floor(n / 9) % 4] as string | null,
      method: n % 2 ? 'POST' : 'GET',
      path: `/ordermanagement/v1/orders${n % 8 ? `/${n % 8}` : ''}`,
      idempotencyKey: n % 5 ? `key-${n % 50}` : null,
      responseBody: n % 4 ? `{"n":${n},"text":"åß😀\\u0000\\\\"}` : null,
      requestBody: n % 6 ? '' : null,
    })
  })
}

describe.each(TEST_STORES)('a search on $name', ({ skipReason, newPlace }) => {
  describe.skipIf(skipReason)(skipReason ?? 'by each filter', () => {
    let log: TestStorage
    const all = samples()

    beforeAll(async () => {
      log = openStorage(await newPlace())
      // Each day's rows on their day, not in their order, and not all at once.
      const byDay = [...all].reverse()
      for (let first = 0; first < byDay.length; first += 50) {
        log.nowMs = byDay[first]?.at as number
        await log.write(byDay.slice(first, first + 50))
      }
      await log.maintain()
    })
    afterAll(() => log?.close())

    const expectFound = async (query: Omit<LogQuery, 'limit'>, wanted: (entry: LogEntry) => boolean) => {
      for (const limit of [200, 7, 1]) {
        if (limit === 1 && all.filter(wanted).length > 50) continue
        expect(await findAll(log, { ...query, limit })).toEqual(newestFirst(all.filter(wanted)))
      }
    }

    it('gives back what was recorded, newest first, complete and without duplicates', () =>
      expectFound({}, () => true))

    it('finds one call by its correlation id', async () => {
      for (const entry of [all[0], all[299], all[599]] as LogEntry[]) {
        expect(await log.find({ correlationId: entry.correlationId, limit: 10 })).toEqual({ rows: [entry] })
        const upper = entry.correlationId.toUpperCase()
        expect((await log.find({ correlationId: upper, limit: 10 })).rows).toEqual([entry])
      }
      expect((await log.find({ correlationId: randomUUID(), limit: 10 })).rows).toEqual([])
    })

    it('finds the calls of an order', async () => {
      for (const orderId of ORDERS) await expectFound({ orderId }, (entry) => entry.orderId === orderId)
      expect((await log.find({ orderId: randomUUID(), limit: 10 })).rows).toEqual([])
    })

    it('finds by status, by operation, and by several at once', async () => {
      for (const status of STATUSES) await expectFound({ status }, (entry) => entry.status === status)
      await expectFound({ operation: 'getOrder' }, ({ operation }) => operation === 'getOrder')
      await expectFound(
        { operation: 'getOrder', status: 403, merchantId: 'PK2' },
        (entry) => entry.operation === 'getOrder' && entry.status === 403 && entry.merchantId === 'PK2',
      )
      const orderId = ORDERS[1] as string
      await expectFound(
        { orderId, status: 201, merchantId: 'PK1' },
        (entry) => entry.orderId === orderId && entry.status === 201 && entry.merchantId === 'PK1',
      )
    })

    it('finds by a range of statuses, by error code, and by both for one merchant', async () => {
      await expectFound({ statusFrom: 400, statusTo: 499 }, ({ status }) => status >= 400)
      await expectFound({ statusFrom: 200, statusTo: 299 }, ({ status }) => status < 300)
      await expectFound({ errorCode: 'UNAUTHORIZED' }, ({ status }) => status === 401)
      await expectFound(
        { errorCode: 'CAPTURE_NOT_ALLOWED', merchantId: 'PK1' },
        ({ status, merchantId }) => status === 403 && merchantId === 'PK1',
      )
      await expectFound(
        { statusFrom: 400, merchantId: 'PK2', operation: 'getOrder' },
        (entry) => entry.status >= 400 && entry.merchantId === 'PK2' && entry.operation === 'getOrder',
      )
      await expectFound({ errorCode: 'NONE' }, () => false)
    })

    it('finds by method, by the beginning of a path, and by idempotency key', async () => {
      await expectFound({ method: 'GET', merchantId: 'PK1' }, ({ method, merchantId }) => {
        return method === 'GET' && merchantId === 'PK1'
      })
      await expectFound({ path: '/ordermanagement/v1/orders/5' }, ({ path }) => path.endsWith('/5'))
      await expectFound({ path: '/ordermanagement/v1/orders' }, () => true)
      await expectFound({ path: '%' }, () => false)
      await expectFound({ idempotencyKey: 'key-7' }, (entry) => entry.idempotencyKey === 'key-7')
      await expectFound(
        { idempotencyKey: 'key-7', merchantId: 'PK1', status: 200 },
        (entry) => entry.idempotencyKey === 'key-7' && entry.merchantId === 'PK1' && entry.status === 200,
      )
      await expectFound({ idempotencyKey: 'key-5000' }, () => false)
    })

    it('finds what came after a call, that call not', async () => {
      const ids = newestFirst(all).map(({ correlationId }) => correlationId)
      const after = ids[100] as string
      await expectFound({ after }, ({ correlationId }) => correlationId > after)
      await expectFound({ after: after.toUpperCase(), before: ids[50] as string }, ({ correlationId }) => {
        return correlationId > after && correlationId < (ids[50] as string)
      })
      await expectFound({ after: ids[0] as string }, () => false)
      await expectFound({ after: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }, () => false)
    })

    it('counts what failed, of one merchant or of all', async () => {
      const times = all.map(({ at }) => at).sort((a, b) => a - b)
      const [from, to] = [times[50], times[500]] as [number, number]
      for (const merchantId of ['PK1', undefined]) {
        const failed = all.filter((entry) => {
          const isTheirs = merchantId === undefined || entry.merchantId === merchantId
          return isTheirs && entry.status >= 400 && entry.at >= from && entry.at < to
        })
        const { counts, isCut } = await log.countFailures({ from, to, ...(merchantId && { merchantId }) })
        const wanted = [401, 403].map((status) => ({
          status,
          errorCode: CODES[STATUSES.indexOf(status)],
          calls: failed.filter((entry) => entry.status === status).length,
        }))
        expect(counts.sort((a, b) => a.status - b.status)).toEqual(wanted)
        expect(isCut).toBe(false)
      }
      const { counts: apart } = await log.countFailures({ from, to, byMerchant: true })
      const failed = all.filter(({ status, at }) => status >= 400 && at >= from && at < to)
      for (const [merchantId, own] of Map.groupBy(failed, (entry) => entry.merchantId ?? null)) {
        const counted = apart.filter((one) => one.merchantId === merchantId)
        expect(counted.reduce((sum, { calls }) => sum + calls, 0)).toBe(own.length)
      }
      expect(apart.reduce((sum, { calls }) => sum + calls, 0)).toBe(failed.length)
      expect(await log.countFailures({ from: to, to: from })).toEqual({ counts: [], isCut: false })
    })

    it('leaves bodies out where they are not wanted', async () => {
      const { rows } = await log.find({ limit: 20, withoutBodies: true })
      const wanted = newestFirst(all).slice(0, 20)
      expect(rows).toEqual(wanted.map((entry) => ({ ...entry, requestBody: null, responseBody: null })))
    })

    it('finds by time, the beginning included and the end not', async () => {
      const times = all.map(({ at }) => at).sort()
      const [from, to] = [times[100], times[400]] as [number, number]
      await expectFound({ from }, ({ at }) => at >= from)
      await expectFound({ to }, ({ at }) => at < to)
      await expectFound(
        { from, to, status: 200 },
        ({ at, status }) => at >= from && at < to && status === 200,
      )
      await expectFound({ from: NOON + HOUR_MS }, ({ at }) => at >= NOON + HOUR_MS)
      await expectFound({ from: to, to: from }, () => false)
      await expectFound({ from: -1e14, to: 8e15 }, () => true)
    })

    it('shows a merchant its own calls alone, by whatever it asks', async () => {
      await expectFound({ merchantId: 'PK1' }, ({ merchantId }) => merchantId === 'PK1')
      await expectFound({ merchantId: 'PK3' }, () => false)
      const foreign = all.filter(({ merchantId }) => merchantId !== 'PK1').slice(0, 20)
      for (const { correlationId, orderId } of foreign) {
        expect((await log.find({ merchantId: 'PK1', correlationId, limit: 10 })).rows).toEqual([])
        if (orderId === null) continue
        const { rows } = await log.find({ merchantId: 'PK1', orderId, limit: 200 })
        expect(rows.every((row) => row.merchantId === 'PK1')).toBe(true)
      }
      expect(
        (await findAll(log, { merchantId: 'PK1', status: 401, limit: 50 })).every((row) => row.merchantId),
      ).toBe(true)
    })

    it('answers what can match nothing with an empty page', async () => {
      for (const query of [
        { orderId: 'x' },
        { correlationId: "';--" },
        { before: 'x' },
        { after: 'x' },
        { operation: '\u{1f600}' },
      ]) {
        expect(await log.find({ ...query, limit: 10 })).toEqual({ rows: [] })
      }
    })

    it('never gives more than 200 rows a page', async () => {
      expect((await log.find({ limit: 100_000 })).rows).toHaveLength(200)
    })

    it('keeps what is written twice once', async () => {
      const twice = all.slice(0, 30)
      log.nowMs = twice[0]?.at as number
      await log.write(twice)
      expect(await findAll(log, { limit: 200 })).toHaveLength(all.length)
    })
  })

  it.skipIf(skipReason)('tells a merchant of no call but its own, by its cursors either', async () => {
    const log = openStorage(await newPlace(), { scanMaxRows: 50, maxBytes: 8_000_000 })
    const requestBody = randomBytes(500).toString('hex')
    const orderId = ORDERS[0] as string
    const own: LogEntry[] = []
    for (let batch = 0; batch < 30; batch++) {
      log.nowMs = NOON + (batch - 30) * HOUR_MS
      const entries = Array.from({ length: 100 }, (_, n) =>
        entryAt(log.nowMs + n, { merchantId: n % 9 ? 'PK1' : 'PK2', requestBody, orderId }),
      )
      await log.write(entries)
      own.push(...entries.filter(({ merchantId }) => merchantId === 'PK2'))
      // Some files sealed, some not.
      if (batch % 10 === 5) await log.maintain()
    }
    const ids = new Set(own.map(({ correlationId }) => correlationId))
    for (const filter of [
      {},
      { status: 404 },
      { orderId },
      { orderId, status: 404 },
      { operation: 'none' },
    ]) {
      const query = { ...filter, merchantId: 'PK2', limit: 20 }
      const rows: LogRow[] = []
      for (let before: string | undefined; ; ) {
        const page = await log.find({ ...query, ...(before !== undefined && { before }) })
        rows.push(...page.rows)
        if (page.next === undefined) break
        expect(ids.has(page.next)).toBe(true)
        before = page.next
      }
      expect(rows).toEqual('status' in filter || 'operation' in filter ? [] : newestFirst(own))
    }
    await log.close()
  })

  it.skipIf(skipReason)(
    'counts what failed in whole days and parts of them, however often it is asked',
    async () => {
      const log = openStorage(await newPlace())
      const all = Array.from({ length: 120 }, (_, n) =>
        entryAt(NOON - 4 * DAY_MS + n * HOUR_MS, {
          merchantId: n % 2 ? 'PK1' : 'PK2',
          ...(n % 3 && { status: 403, errorCode: n % 5 ? 'CAPTURE_NOT_ALLOWED' : 'OTHER' }),
        }),
      )
      const write = async (entries: LogEntry[]) => {
        for (const entry of entries) {
          log.nowMs = entry.at
          await log.write([entry])
        }
        await log.maintain()
      }
      const expectCounted = async () => {
        for (const [fromHour, toHour] of [
          [0, 120],
          [0, 200],
          [7, 100],
          [30, 31],
          [-50, -1],
        ] as const) {
          const [from, to] = [fromHour, toHour].map((hour) => NOON - 4 * DAY_MS + hour * HOUR_MS) as [
            number,
            number,
          ]
          const failed = written.filter(({ at, merchantId, status }) => {
            return merchantId === 'PK1' && status === 403 && at >= from && at < to
          })
          const { counts } = await log.countFailures({ merchantId: 'PK1', from, to })
          const calls = (code: string) => counts.find(({ errorCode }) => errorCode === code)?.calls ?? 0
          for (const code of ['CAPTURE_NOT_ALLOWED', 'OTHER'])
            expect(calls(code)).toBe(failed.filter(({ errorCode }) => errorCode === code).length)
        }
      }
      const written: LogEntry[] = []
      for (const part of [all.slice(0, 60), all.slice(60)]) {
        await write(part)
        written.push(...part)
        await expectCounted()
        await expectCounted()
      }
      await log.close()
    },
  )

  it.skipIf(skipReason)('leaves out what people only looked at, and nothing that they did', async () => {
    const log = openStorage(await newPlace(), { scanMaxRows: 50 })
    log.nowMs = NOON
    const person = { actor: 'user:ann@shop.example' }
    const others = [
      entryAt(NOON, { ...person, method: 'POST' }),
      entryAt(NOON + 1, { ...person, method: 'GET', status: 403, errorCode: 'FORBIDDEN' }),
      entryAt(NOON + 150, { method: 'GET', status: 200 }),
      entryAt(NOON + 151, { actor: null, method: 'GET', status: 200 }),
      entryAt(NOON + 152, { actor: 'merchant:user:1', method: 'GET', status: 200 }),
    ]
    const looks = Array.from({ length: 200 }, (_, n) =>
      entryAt(NOON + n, { ...person, method: 'GET', status: 200 }),
    )
    await log.write([...others, ...looks])
    expect(await findAll(log, { limit: 40 })).toHaveLength(205)
    for (const limit of [40, 2]) {
      expect(await findAll(log, { withoutViews: true, limit })).toEqual(newestFirst(others))
      const failed = { withoutViews: true, merchantId: 'PK1', statusFrom: 400, statusTo: 599, limit }
      expect(await findAll(log, failed)).toEqual([others[1]])
    }
    await log.close()
  })

  it.skipIf(skipReason)('finds a rare status or code among many failures at once', async () => {
    const log = openStorage(await newPlace(), { scanMaxRows: 50 })
    const rare = [0, 500, 999].map((n) =>
      entryAt(NOON - 2 * DAY_MS + n, { status: 412, errorCode: 'PRECONDITION_FAILED' }),
    )
    const { status, errorCode } = rare[0] as LogEntry
    const foreign = entryAt(NOON - 2 * DAY_MS + 501, { status, errorCode, merchantId: 'PK2' })
    const broken = entryAt(NOON + 500, { status: 500, errorCode: 'INTERNAL' })
    const days = [NOON - 2 * DAY_MS, NOON - DAY_MS, NOON].map((from) =>
      Array.from({ length: 400 }, (_, n) =>
        entryAt(from + n * 2, { status: 403, errorCode: 'CAPTURE_NOT_ALLOWED' }),
      ),
    )
    for (const [day, entries] of days.entries()) {
      log.nowMs = entries[0]?.at as number
      await log.write(day === 0 ? [...entries, ...rare, foreign] : entries)
    }
    await log.write([broken])
    await log.maintain()
    const wanted = { rows: newestFirst(rare) }
    expect(await log.find({ merchantId: 'PK1', status: 412, limit: 10 })).toEqual(wanted)
    expect(await log.find({ merchantId: 'PK1', statusFrom: 412, statusTo: 412, limit: 10 })).toEqual(wanted)
    expect(await log.find({ merchantId: 'PK1', errorCode: 'PRECONDITION_FAILED', limit: 10 })).toEqual(wanted)
    expect(await log.find({ merchantId: 'PK1', status: 409, limit: 10 })).toEqual({ rows: [] })
    expect(await findAll(log, { merchantId: 'PK1', statusFrom: 500, statusTo: 599, limit: 10 })).toEqual([
      broken,
    ])
    // What contradicts itself is no reason to leave half of it out.
    expect(await findAll(log, { merchantId: 'PK1', status: 412, statusFrom: 500, limit: 10 })).toEqual([])
    await log.close()
  })

  it.skipIf(skipReason)('goes on where it had to stop looking, and finds the last one', async () => {
    const log = openStorage(await newPlace(), { scanMaxRows: 100 })
    log.nowMs = NOON
    const needles = [0, 1, 555, 999].map((n) => entryAt(NOON + n, { status: 299 }))
    const hay = Array.from({ length: 1_000 }, (_, n) => entryAt(NOON + n))
    await log.write([...needles, ...hay])
    const first = await log.find({ status: 299, limit: 10 })
    expect(first.rows).toEqual([needles[3]])
    expect(first.next).toBeDefined()
    expect(await findAll(log, { status: 299, limit: 10 })).toEqual(newestFirst(needles))
    expect(await findAll(log, { status: 299, limit: 1 })).toEqual(newestFirst(needles))
    expect(await findAll(log, { operation: 'none', limit: 10 })).toEqual([])
    await log.close()
  })
})
