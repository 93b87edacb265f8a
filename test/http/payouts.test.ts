/** Payouts of a sandbox, from what is owed to what its bank says: every state, and what becomes of the money. */
import { describe, expect, it } from 'vitest'
import { ORDERS } from '../support/client.ts'
import {
  captureOf,
  DAY_MS,
  lastPayoutOf,
  moveClock,
  must,
  nowOf,
  type PayoutBody,
  payoutOf,
  payoutsOf,
  sandboxOperator,
  shopAtNoon,
  sumsOf,
  toNoon,
} from '../support/payouts.ts'
import { onBothStores } from '../support/stores.ts'

const BANK = '/sandbox/v1/bank'
/** The next one's first half minute: payouts are made, and the file for the bank, a minute after them, is not. */
const justAfterMidnight = (now: number) => (Math.floor(now / DAY_MS) + 1) * DAY_MS + 30_000
const NOTHING_HELD = { hold: undefined }

onBothStores('payouts', (suite) => {
  const operator = () => sandboxOperator(suite.client)

  const shopWith = (terms: Record<string, unknown> = {}, account = true) =>
    shopAtNoon(suite.client, terms, account)

  it('are told before they are made: when, and what they come to as things stand', async () => {
    const { client, merchantId } = await shopWith({ minimum_payout: 5000 })
    const next = async () =>
      (
        await client.get<{ merchant_id: string; payouts: Record<string, unknown>[] }>(
          '/capstan/v1/payouts/next',
        )
      ).body
    expect(await next()).toEqual({ merchant_id: merchantId, payouts: [] })
    await captureOf(client, 4000)
    const [few] = (await next()).payouts
    expect(few).toMatchObject({ settlement_amount: 0, is_paid: false, totals: { sale_amount: 4000 } })
    await captureOf(client, 6000)
    const [expected] = (await next()).payouts
    await toNoon(client, 2)
    const made = await lastPayoutOf(client)
    expect(expected).toMatchObject({ currency: made.currency, is_paid: true, totals: made.totals })
    expect(expected?.settlement_amount).toBe(made.totals.settlement_amount)
    const asOperator = '/capstan/v1/payouts/next'
    expect((await operator().get(asOperator)).status).toBe(400)
    expect((await operator().get(`${asOperator}?merchant_id=${merchantId}`)).body).toEqual(await next())
  })

  describe('in each state', () => {
    it('are scheduled, created, sent and paid, each when its time comes', async () => {
      const { client, desk } = await shopWith({ minimum_payout: 8000 })
      await captureOf(client, 6000)
      await toNoon(client, 2)
      // Too little: it waits for more.
      expect(await payoutsOf(client)).toEqual([])
      const [scheduled] = await payoutsOf(client, 'state=scheduled')
      expect(scheduled).toMatchObject({ state: 'scheduled', items: 1, totals: { sale_amount: 6000 } })
      expect(scheduled).not.toHaveProperty('created_at')
      await captureOf(client, 4000)
      await moveClock(client, justAfterMidnight(await nowOf(client)))
      const reference = String(scheduled?.payment_reference)
      const made = await payoutOf(client, reference)
      expect(made).toMatchObject({ state: 'created', items: 2, settlement_type: 'NET', number: 1 })
      expect(sumsOf(made)).toEqual({ sale_amount: 10_000, fee_amount: 100, settlement_amount: 9900 })
      expect(made.created_at).toMatch(/T00:00:00\.\d{3}Z$/)
      await moveClock(client, 'PT2M')
      const sent = await payoutOf(client, reference)
      expect(sent).toMatchObject({
        state: 'sent',
        account: { holder: 'Möbelhaus Nord', iban: 'DE89****3000' },
        file: expect.stringMatching(/^payouts-\d{4}-\d\d-\d\d-SEK-[0-9a-f-]{36}\.xml$/),
      })
      await moveClock(client, 'P1D')
      const paid = await payoutOf(client, reference)
      expect(paid).toMatchObject({ state: 'paid', file: sent.file })
      expect(Date.parse(String(paid.ended_at))).toBeGreaterThan(Date.parse(String(paid.sent_at)) - DAY_MS)
      expect(await payoutsOf(client, 'state=scheduled')).toEqual([])
      expect(paid).not.toHaveProperty('released_by')
      expect(await payoutOf(desk.operator, reference)).toMatchObject({ released_by: 'system' })
    })

    it('have failed when the bank refuses them, and are owed again and paid by the next one', async () => {
      const { client } = await shopWith()
      await captureOf(client, 10_000)
      must(await client.post(BANK, { outcome: 'rejected', reason: 'AM04 Insufficient funds' }), 204)
      await moveClock(client, 'P1D')
      expect(await lastPayoutOf(client)).toMatchObject({ state: 'sent', number: 1 })
      await moveClock(client, 'P1D')
      const [first, second] = await payoutsOf(client)
      expect(first).toMatchObject({ state: 'failed', reason: expect.stringContaining('AM04') })
      expect(sumsOf(first as PayoutBody)).toEqual({
        sale_amount: 10_000,
        fee_amount: 100,
        settlement_amount: 9900,
      })
      expect(second).toBeUndefined()
      await moveClock(client, 'P1D')
      const again = await lastPayoutOf(client)
      expect(again).toMatchObject({ state: 'sent', number: 2, items: 1 })
      expect(sumsOf(again)).toEqual({ credit_amount: 9900, settlement_amount: 9900 })
      await moveClock(client, 'P1D')
      expect(await payoutOf(client, again.payment_reference)).toMatchObject({ state: 'paid' })
      await moveClock(client, 'P5D')
      expect(await payoutsOf(client)).toHaveLength(2)
    })

    it('wait when the bank has refused the account, until one is named', async () => {
      const { client, desk } = await shopWith()
      await captureOf(client, 5000)
      must(await client.post(BANK, { outcome: 'returned', reason: 'AC04 Closed account number' }), 204)
      await moveClock(client, 'P4D')
      const [returned, held] = await payoutsOf(client)
      expect(returned).toMatchObject({ state: 'returned', reason: expect.stringContaining('AC04') })
      expect(held).toMatchObject({ state: 'created', hold: 'WRONG_BANK_ACCOUNT' })
      await captureOf(client, 1000)
      await moveClock(client, 'P3D')
      expect(await payoutsOf(client, 'hold=WRONG_BANK_ACCOUNT')).toHaveLength(2)
      await desk.account('FR1420041010050500013M02606')
      await moveClock(client, 'P2D')
      expect((await payoutsOf(client)).map(({ state }) => state)).toEqual(['returned', 'paid', 'paid'])
    })

    it('come back when the other bank returns them, and are owed again', async () => {
      const { client } = await shopWith()
      await captureOf(client, 5000)
      must(await client.post(BANK, { outcome: 'returned' }), 204)
      await moveClock(client, 'P2D')
      const [returned] = await payoutsOf(client)
      expect(returned).toMatchObject({ state: 'returned', reason: expect.stringContaining('MS03') })
      await moveClock(client, 'P3D')
      const again = await lastPayoutOf(client)
      expect(sumsOf(again)).toEqual({ credit_amount: 4950, settlement_amount: 4950 })
      expect(again.state).toBe('paid')
    })

    it('are done at once with nothing to transfer', async () => {
      const { client } = await shopWith({ fees: [{ percentage_basis_points: 0, fixed_amount: 0 }] })
      const { orderId } = await captureOf(client, 5000)
      must(await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 5000 }), 201)
      await moveClock(client, 'P3D')
      const [payout] = await payoutsOf(client)
      expect(payout).toMatchObject({ state: 'paid', items: 2 })
      expect(payout).not.toHaveProperty('file')
      expect(sumsOf(payout as PayoutBody)).toEqual({ sale_amount: 5000, return_amount: 5000 })
    })

    it('wait for an account, and go when it is named', async () => {
      const { client, desk } = await shopWith({}, false)
      await captureOf(client, 5000)
      await moveClock(client, 'P3D')
      const waiting = await lastPayoutOf(client)
      expect(waiting).toMatchObject({ state: 'created', hold: 'MISSING_BANK_ACCOUNT' })
      const held = await payoutsOf(desk.operator, 'hold=MISSING_BANK_ACCOUNT')
      expect(held.map(({ payment_reference }) => payment_reference)).toContain(waiting.payment_reference)
      await desk.account()
      await moveClock(client, 'PT2M')
      const sent = await payoutOf(client, waiting.payment_reference)
      expect({ ...NOTHING_HELD, ...sent }).toMatchObject({ state: 'sent', hold: undefined })
      await moveClock(client, 'P2D')
      expect(await payoutOf(client, waiting.payment_reference)).toMatchObject({ state: 'paid' })
    })

    it('wait while a merchant is under review, and go when that is over', async () => {
      const { client, desk } = await shopWith()
      await desk.hold('Too many returns')
      await captureOf(client, 5000)
      await moveClock(client, 'P3D')
      const waiting = await lastPayoutOf(client)
      expect(waiting).toMatchObject({ state: 'created', hold: 'UNDER_REVIEW' })
      // Nothing of it is taken by others: what comes meanwhile is another payout.
      await captureOf(client, 1000)
      await moveClock(client, 'P2D')
      expect(await payoutsOf(client, 'hold=UNDER_REVIEW')).toHaveLength(2)
      await desk.release()
      await moveClock(client, 'P2D')
      expect((await payoutsOf(client)).map(({ state }) => state)).toEqual(['paid', 'paid'])
      expect(await payoutOf(desk.operator, waiting.payment_reference)).toMatchObject({
        released_by: expect.stringMatching(/^operator:/),
      })
    })

    it('that were made and not sent are held as well', async () => {
      const { client, desk } = await shopWith()
      await captureOf(client, 5000)
      await moveClock(client, justAfterMidnight(await nowOf(client)))
      const made = await lastPayoutOf(client)
      expect({ ...NOTHING_HELD, ...made }).toMatchObject({ state: 'created', hold: undefined })
      await desk.hold()
      await moveClock(client, 'PT5M')
      expect(await payoutOf(client, made.payment_reference)).toMatchObject({
        state: 'created',
        hold: 'UNDER_REVIEW',
      })
      await desk.release()
      await moveClock(client, 'PT5M')
      expect(await payoutOf(client, made.payment_reference)).toMatchObject({ state: 'sent' })
    })
  })

  describe('are made', () => {
    /** Every day a capture, for so many days; when payouts were made, and of how much. */
    async function madeOver(days: number, terms: Record<string, unknown>) {
      const { client } = await shopWith({
        fees: [{ percentage_basis_points: 0, fixed_amount: 0 }],
        delay: { days: 0, of: 'calendar' },
        ...terms,
      })
      for (let day = 0; day < days; day++) {
        await captureOf(client, 1000)
        await toNoon(client)
      }
      const payouts = await payoutsOf(client)
      return payouts.map(({ created_at, totals }) => ({
        at: new Date(String(created_at)),
        amount: totals.settlement_amount,
      }))
    }

    it('every week on a day, with what is due until its cut-off', async () => {
      const made = await madeOver(15, {
        schedule: { every: 'week', on: 3 },
        cut_off: { time: '18:30', time_zone: 'UTC' },
      })
      expect(made.length).toBeGreaterThanOrEqual(2)
      for (const { at } of made)
        expect([at.getUTCDay(), at.toISOString().slice(11, 16)]).toEqual([3, '18:30'])
      expect(made[1]?.amount).toBe(7000)
    })

    it('every weekday, and not at the week-end', async () => {
      const made = await madeOver(8, { schedule: { every: 'weekday' } })
      const days = made.map(({ at }) => at.getUTCDay())
      expect(days.filter((day) => day === 0 || day === 6)).toEqual([])
      const afterWeekEnd = made.find(({ at }, index) => at.getUTCDay() === 1 && index > 0)
      if (afterWeekEnd) expect(afterWeekEnd.amount).toBe(3000)
    })

    it('every month on a day, in the zone of its cut-off', async () => {
      const { client } = await shopWith({
        schedule: { every: 'month', on: 31 },
        cut_off: { time: '06:00', time_zone: 'Asia/Tokyo' },
      })
      await captureOf(client, 1000)
      await moveClock(client, 'P40D')
      await captureOf(client, 1000)
      await moveClock(client, 'P35D')
      for (const { created_at } of await payoutsOf(client)) {
        // 06:00 there is 21:00 of the day before: the last of a month there is its last but one here.
        const next = new Date(Date.parse(String(created_at)) + 9 * 3_600_000 + DAY_MS)
        expect([String(created_at).slice(11, 16), next.getUTCDate()]).toEqual(['21:00', 1])
      }
      expect((await payoutsOf(client)).length).toBeGreaterThanOrEqual(2)
    })

    it('twice a month', async () => {
      const { client } = await shopWith({ schedule: { every: 'half-month', on: [1, 15] } })
      for (let round = 0; round < 3; round++) {
        await captureOf(client, 1000)
        await moveClock(client, 'P17D')
      }
      const days = (await payoutsOf(client)).map(({ created_at }) =>
        new Date(String(created_at)).getUTCDate(),
      )
      expect(days.length).toBeGreaterThanOrEqual(2)
      expect(days.filter((day) => day !== 1 && day !== 15)).toEqual([])
    })

    it('when the next one is told of by the contract', async () => {
      const { client } = await shopWith({ schedule: { every: 'week', on: 5 } })
      type Found = { contracts: { next_payout_at: string }[] }
      const read = async () =>
        must(await client.get<Found>('/capstan/v1/contracts'), 200).contracts[0]?.next_payout_at
      const next = await read()
      expect(new Date(String(next)).getUTCDay()).toBe(5)
      await captureOf(client, 1000)
      expect(await read()).toBe(next)
      await moveClock(client, Date.parse(String(next)) + 7 * DAY_MS)
      expect(Date.parse(String(await read()))).toBe(Date.parse(String(next)) + 14 * DAY_MS)
    })
  })

  it('keep a reserve and free it', async () => {
    const { client } = await shopWith({
      fees: [{ percentage_basis_points: 0, fixed_amount: 0 }],
      reserve: { basis_points: 1000, days: 10 },
    })
    await captureOf(client, 10_005)
    await moveClock(client, 'P1D')
    // 10 % of 100.05, half up.
    expect(sumsOf(await lastPayoutOf(client))).toEqual({
      sale_amount: 10_005,
      holdback_amount: 1001,
      settlement_amount: 9004,
    })
    await moveClock(client, 'P9D')
    expect(await payoutsOf(client)).toHaveLength(1)
    await moveClock(client, 'P3D')
    expect(sumsOf(await lastPayoutOf(client))).toEqual({ release_amount: 1001, settlement_amount: 1001 })
    await moveClock(client, 'P20D')
    expect(await payoutsOf(client)).toHaveLength(2)
  })

  it('carry a debt to the next one', async () => {
    const { client } = await shopWith({ fees: [{ percentage_basis_points: 0, fixed_amount: 0 }] })
    const { orderId } = await captureOf(client, 5000)
    await moveClock(client, 'P3D')
    must(await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 5000 }), 201)
    await moveClock(client, 'P1D')
    const short = await lastPayoutOf(client)
    expect(short.state).toBe('paid')
    expect(sumsOf(short)).toEqual({
      return_amount: 5000,
      deposit_amount: 5000,
      closing_debt_balance_amount: 5000,
    })
    await captureOf(client, 7000)
    await moveClock(client, 'P3D')
    expect(sumsOf(await lastPayoutOf(client))).toEqual({
      sale_amount: 7000,
      repay_amount: 5000,
      opening_debt_balance_amount: 5000,
      settlement_amount: 2000,
    })
  })

  it('follow a change from NET to GROSS in the middle: each capture by what was valid then', async () => {
    const { client, desk } = await shopWith({ fees: [{ percentage_basis_points: 200, fixed_amount: 50 }] })
    await captureOf(client, 10_000)
    const noon = await nowOf(client)
    await desk.terms({
      fees: [{ percentage_basis_points: 300, fixed_amount: 0 }],
      vat_basis_points: 2500,
      settlement: 'GROSS',
      valid_from: new Date(noon + 3_600_000).toISOString(),
    })
    await captureOf(client, 10_000)
    await moveClock(client, noon + 2 * 3_600_000)
    await captureOf(client, 10_000)
    await moveClock(client, 'P3D')
    const all = await payoutsOf(client)
    const [payout] = all.filter(({ settlement_type }) => settlement_type !== 'GROSS_FEE')
    const [invoice] = all.filter(({ settlement_type }) => settlement_type === 'GROSS_FEE')
    // Two at 2 % and 50, taken from the payout; one at 3 % with 25 % VAT, invoiced.
    expect(payout).toMatchObject({ settlement_type: 'GROSS', state: 'paid', items: 3 })
    expect(sumsOf(payout as PayoutBody)).toEqual({
      sale_amount: 30_000,
      fee_amount: 500,
      settlement_amount: 29_500,
    })
    expect(invoice).toMatchObject({ settlement_type: 'GROSS_FEE', state: 'created', number: 1, items: 1 })
    expect(sumsOf(invoice as PayoutBody)).toEqual({
      fee_amount: 300,
      tax_amount: 75,
      settlement_amount: -375,
    })
  })

  describe('are approved', () => {
    const approve = (reference: string) => operator().post(`/capstan/v1/payouts/${reference}/approval`)

    it('only when they are there', async () => {
      expect(await approve('ABCDEFGHJK')).toMatchObject({ status: 404 })
    })

    it('only when they wait for it', async () => {
      const { client } = await shopWith({}, false)
      await captureOf(client, 5000)
      await moveClock(client, 'P3D')
      const { payment_reference } = await lastPayoutOf(client)
      const held = await approve(payment_reference)
      expect(held).toMatchObject({
        status: 409,
        body: { error_messages: [`Payout ${payment_reference} is held: MISSING_BANK_ACCOUNT.`] },
      })
      const other = await shopWith()
      await captureOf(other.client, 5000)
      await moveClock(client, 'P4D')
      const paid = await lastPayoutOf(other.client)
      expect(await approve(paid.payment_reference)).toMatchObject({
        status: 409,
        body: { error_messages: [`Payout ${paid.payment_reference} is paid and not held.`] },
      })
    })
  })
})
