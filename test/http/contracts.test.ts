/** Contracts over HTTP: registered by the operator, read by the merchant, and refused in every way in which they can be. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Client } from '../support/client.ts'
import {
  type ContractBody,
  captureOf,
  Desk,
  IBAN,
  moveClock,
  must,
  newShop,
  nowOf,
  payoutsOf,
  sandboxOperator,
  sumsOf,
} from '../support/payouts.ts'
import { someTerms } from '../support/routes.ts'
import { onBothStores } from '../support/stores.ts'

const CONTRACTS = '/capstan/v1/contracts'
const HOUR_MS = 3_600_000
const at = (ms: number) => new Date(ms).toISOString()

onBothStores('contracts', (suite) => {
  const operator = () => sandboxOperator(suite.client)

  async function newDesk(currency = 'SEK') {
    const shop = await newShop(operator())
    return { ...shop, desk: new Desk(operator(), shop.merchantId, currency) }
  }

  type Contracts = { contracts: ContractBody[] }
  const seenBy = async (client: Awaited<ReturnType<typeof newDesk>>['client'], query = '') =>
    must(await client.get<Contracts>(`${CONTRACTS}${query}`), 200).contracts
  const ofMerchant = async (merchantId: string, query = '') => {
    const path = `/capstan/v1/merchants/${merchantId}/contracts${query}`
    return must(await operator().get<Contracts>(path), 200).contracts
  }

  describe('are registered', () => {
    it('and shown as they were understood, to the operator with who did it', async () => {
      const { client, merchantId, desk } = await newDesk()
      const terms = {
        fees: [
          { percentage_basis_points: 299, fixed_amount: 30 },
          { payment_method: 'invoice', country: 'SE', percentage_basis_points: 150, fixed_amount: 0 },
        ],
        vat_basis_points: 2500,
        fee_refund: 'all',
        settlement: 'GROSS',
        delay: { days: 7, of: 'banking' },
        schedule: { every: 'half-month', on: [1, 15] },
        cut_off: { time: '23:59', time_zone: 'Europe/Stockholm' },
        minimum_payout: 5000,
        reserve: { basis_points: 500, days: 90 },
      }
      const version = await desk.terms(terms)
      expect(version).toMatchObject({ ...terms, version: 2, state: 'valid' })
      expect(version.registered_by).toMatch(/^operator:/)
      const [own] = await seenBy(client)
      expect(own).toMatchObject({ merchant_id: merchantId, currency: 'SEK', registered: true })
      expect(own?.versions[1]).toMatchObject({ ...terms, version: 2, state: 'valid' })
      expect(JSON.stringify(own)).not.toContain('operator:')
      const [seen] = await ofMerchant(merchantId)
      expect(seen?.versions.map(({ registered_by }) => registered_by)).toEqual([
        'system',
        expect.stringMatching(/^operator:/),
      ])
    })

    it('once by one key, and not when another version came in between', async () => {
      const { client, desk } = await newDesk()
      const key = randomUUID()
      const first = must(await desk.register({ version: 2 }, key), 201)
      expect(must(await desk.register({ version: 2 }, key), 201)).toEqual(first)
      const late = await desk.register({ version: 2 })
      expect([late.status, late.body.error_code, late.body.error_messages]).toEqual([
        409,
        'CONFLICT',
        ['The next version is 3, not 2.'],
      ])
      expect((await seenBy(client))[0]?.versions).toHaveLength(2)
    })

    it('for later, and replaced before they are valid', async () => {
      const { client, desk } = await newDesk()
      const now = await nowOf(client)
      const valid_from = at(now + HOUR_MS)
      const planned = await desk.terms({ valid_from, minimum_payout: 1 })
      expect(planned).toMatchObject({ version: 2, state: 'planned', valid_from })
      await desk.terms({ valid_from, minimum_payout: 2 })
      const states = async () => (await seenBy(client))[0]?.versions.map(({ state }) => state)
      expect(await states()).toEqual(['valid', 'replaced', 'planned'])
      await moveClock(client, now + HOUR_MS + 1)
      expect(await states()).toEqual(['past', 'replaced', 'valid'])
    })

    it('and price what is captured from then on, by method and country', async () => {
      const { client, desk } = await newDesk('EUR')
      await desk.account()
      await desk.terms({
        fees: [
          { percentage_basis_points: 1000, fixed_amount: 0 },
          { country: 'de', percentage_basis_points: 200, fixed_amount: 0 },
          { payment_method: 'INVOICE', percentage_basis_points: 300, fixed_amount: 0 },
        ],
      })
      const germany = { purchase_country: 'DE', purchase_currency: 'EUR' }
      await captureOf(client, 10_000, germany)
      await captureOf(client, 10_000, { ...germany, purchase_country: 'FR' })
      await moveClock(client, 'P3D')
      const [payout] = await payoutsOf(client)
      expect(payout && sumsOf(payout).fee_amount).toBe(600)
    })
  })

  describe('are refused', () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ fees: [] }, 'Bad value: fees'],
      [{ fees: undefined }, 'Bad value: fees'],
      [{ vat_basis_points: undefined }, 'Bad value: vat_basis_points'],
      [{ vat_basis_points: 10_001 }, 'Bad value: vat_basis_points'],
      [{ vat_basis_points: 2.5 }, 'Bad value: vat_basis_points'],
      [{ fee_refund: 'some' }, 'Bad value: fee_refund'],
      [{ settlement: 'GROSS_FEE' }, 'Bad value: settlement'],
      [{ delay: { days: 366, of: 'calendar' } }, 'Bad value: delay.days'],
      [{ delay: { days: 1 } }, 'Bad value: delay.of'],
      [{ schedule: { every: 'week' } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'week', on: 8 } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'week', on: [1, 2] } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'day', on: 1 } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'month', on: 32 } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'month', on: '1' } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'half-month', on: 15 } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'half-month', on: [15, 1] } }, 'Bad value: schedule.on'],
      [{ schedule: { every: 'year' } }, 'Bad value: schedule.every'],
      [{ cut_off: { time: '24:00', time_zone: 'UTC' } }, 'Bad value: cut_off.time'],
      [{ minimum_payout: -1 }, 'Bad value: minimum_payout'],
      [{ reserve: { basis_points: 0, days: 1 } }, 'Bad value: reserve.basis_points'],
      [{ valid_from: 'tomorrow' }, 'Bad value: valid_from'],
      [
        { fees: [{ country: 'SE', percentage_basis_points: 1, fixed_amount: 1 }] },
        'No fee rule is for any payment method in any country.',
      ],
      [
        { fees: [someTerms().fees[0], { ...someTerms().fees[0], country: 'QQ' }] },
        'The country of a fee rule is none.',
      ],
      [
        { cut_off: { time: '00:00', time_zone: 'Europe/Atlantis' } },
        'The cut-off has a time zone that does not exist.',
      ],
      [{ valid_from: '2020-01-01T00:00:00Z' }, 'A version cannot be valid from an instant that has passed.'],
    ]

    it.each(cases)('with %j', async (changed, message) => {
      const { client, desk } = await newDesk()
      const { status, body } = await desk.register(changed)
      expect([status, body.error_code, body.error_messages]).toEqual([400, 'BAD_VALUE', [message]])
      expect((await seenBy(client, '?currency=SEK'))[0]?.versions).toHaveLength(1)
    })

    const accounts: [Record<string, unknown>, string][] = [
      [{}, 'Bad value: holder'],
      [{ holder: 'X' }, 'Bad value: iban, country, bank_code, account_number'],
      [
        { holder: 'X', iban: IBAN, account_number: '1' },
        'Bad value: iban, country, bank_code, account_number',
      ],
      [
        { holder: 'X', country: 'SE', bank_code: '5000' },
        'Bad value: iban, country, bank_code, account_number',
      ],
      [{ holder: ' ', iban: IBAN }, 'The holder is blank.'],
      [{ holder: 'X'.repeat(141), iban: IBAN }, 'Bad value: holder'],
      [{ holder: 'X', iban: IBAN.replace('89', '88') }, 'The IBAN has wrong check digits.'],
      [{ holder: 'X', iban: `${IBAN}0` }, 'An IBAN of DE has 22 characters, this one 23.'],
      [{ holder: 'X', iban: IBAN, bic: 'NDEASESS' }, 'The BIC is of another country than the IBAN.'],
      [{ holder: 'X', iban: IBAN, bic: 'COBA' }, 'Bad value: bic'],
      [{ holder: 'X', iban: IBAN, address: { city: 'Berlin' } }, 'Bad value: address.country'],
    ]

    it.each(accounts)('with the account %j', async (account, message) => {
      const { desk } = await newDesk()
      const { status, body } = await desk.name(account)
      expect([status, body.error_code, body.error_messages]).toEqual([400, 'BAD_VALUE', [message]])
    })

    it('with a hold for no reason', async () => {
      const { merchantId } = await newDesk()
      const path = `/capstan/v1/merchants/${merchantId}/contracts/SEK/hold`
      for (const body of [{}, { note: '' }, { note: 'x'.repeat(501) }]) {
        expect(await operator().post(path, body)).toMatchObject({
          status: 400,
          body: { error_messages: ['Bad value: note'] },
        })
      }
    })

    it('of a merchant that does not exist, or in a currency that cannot be', async () => {
      const nobody = new Desk(operator(), 'NOBODY')
      const replies = [
        await nobody.register(),
        await nobody.name({ holder: 'X', iban: IBAN }),
        await operator().post('/capstan/v1/merchants/NOBODY/contracts/SEK/hold', { note: 'x' }),
        await operator().call('DELETE', '/capstan/v1/merchants/NOBODY/contracts/SEK/hold'),
        await operator().get('/capstan/v1/merchants/NOBODY/contracts'),
        await nobody.simulate({ from: at(0), to: at(1), terms: someTerms() }),
      ]
      for (const { status, body } of replies) {
        const { error_messages } = body as { error_messages?: string[] }
        expect([status, error_messages]).toEqual([404, ['Merchant NOBODY cannot be found']])
      }
      const { merchantId } = await newDesk()
      const odd = await new Desk(operator(), merchantId, 'EURO').register()
      expect([odd.status, odd.body.error_messages]).toEqual([404, ['Currency EURO cannot be found']])
    })

    it('to a merchant, all of them', async () => {
      const { client, merchantId } = await newDesk()
      const own = new Desk(client, merchantId)
      const replies = [
        await own.register(),
        await own.name({ holder: 'X', iban: IBAN }),
        await client.post(`/capstan/v1/merchants/${merchantId}/contracts/SEK/hold`, { note: 'x' }),
        await client.call('DELETE', `/capstan/v1/merchants/${merchantId}/contracts/SEK/hold`),
        await client.post('/capstan/v1/payouts/ABCDEFGHJK/approval'),
        await client.post('/capstan/v1/bank/import'),
      ]
      for (const { status } of replies) expect(status).toBe(403)
    })
  })

  it('are one, in however many cases their currency is written', async () => {
    const { client, merchantId, desk } = await newDesk()
    await desk.terms()
    await new Desk(operator(), merchantId, 'sek').terms()
    const contracts = await seenBy(client)
    expect(contracts.map(({ currency, versions }) => [currency, versions.length])).toEqual([['SEK', 3]])
    expect(await seenBy(client, '?currency=sek')).toEqual(contracts)
    expect((await client.get(`${CONTRACTS}?currency=EURO`)).status).toBe(400)
  })

  it('of a sandbox are there for currencies in use, and for the one that is asked for', async () => {
    const { client } = await newDesk()
    expect(await seenBy(client)).toEqual([])
    await captureOf(client, 1000)
    const [free] = await seenBy(client)
    expect(free).toMatchObject({
      currency: 'SEK',
      registered: false,
      versions: [{ version: 1, state: 'valid', fees: [{ percentage_basis_points: 0, fixed_amount: 0 }] }],
      next_payout_at: expect.stringMatching(/T00:00:00.000Z$/),
    })
    expect(free).not.toHaveProperty('account')
    await moveClock(client, 'P3D')
    expect((await seenBy(client)).map(({ currency }) => currency)).toEqual(['SEK'])
    const [demo] = await seenBy(suite.client, '?currency=JPY')
    expect(demo).toMatchObject({
      currency: 'JPY',
      registered: false,
      versions: [{ fees: [{ percentage_basis_points: 299, fixed_amount: 30 }] }],
      account: { iban: 'DE89****3000' },
      next_payout_at: expect.stringMatching(/T00:00:00.000Z$/),
    })
  })

  describe('with an account', () => {
    it('show it masked, in every form', async () => {
      const { client, merchantId, desk } = await newDesk('GBP')
      const address = { street: 'High Street', building_number: '7', postal_code: 'N1', city: 'London' }
      const domestic = { country: 'gb', bank_code: '60-16-13', account_number: '31926819' }
      must(await desk.name({ holder: 'Shop Ltd', address: { ...address, country: 'gb' }, ...domestic }), 204)
      const [own] = await seenBy(client)
      expect(own?.account).toEqual({
        holder: 'Shop Ltd',
        address: { ...address, country: 'GB' },
        country: 'GB',
        bank_code: '60-16-13',
        account_number: '****19',
      })
      expect(own).not.toHaveProperty('account_named_by')
      const [seen] = await ofMerchant(merchantId, '?currency=GBP')
      expect(seen?.account_named_by).toMatch(/^operator:/)
      must(await desk.name({ holder: 'Shop Ltd', iban: 'gb29 nwbk 6016 1331 9268 19', bic: 'nwbkgb2l' }), 204)
      expect((await seenBy(client))[0]?.account).toEqual({
        holder: 'Shop Ltd',
        iban: 'GB29****6819',
        bic: 'NWBKGB2L',
      })
    })

    it('have its number in no log', async () => {
      const { merchantId, desk } = await newDesk()
      const reply = await desk.name({ holder: 'Anna Svensson', iban: IBAN })
      const domestic = { country: 'SE', bank_code: '5000', account_number: '58398257466' }
      const other = await desk.name({ holder: 'Anna Svensson', ...domestic })
      for (const { status, headers } of [reply, other]) {
        expect(status).toBe(204)
        const query = `correlation_id=${headers.get('klarna-correlation-id')}`
        const read = async () => (await operator().get(`/capstan/v1/logs?${query}`)).text
        await expect.poll(read, { timeout: 30_000 }).toContain('Anna Svensson')
        const log = await read()
        expect(log).not.toContain(IBAN)
        expect(log).not.toContain('58398257466')
      }
      expect(suite.server.output()).not.toContain(IBAN)
      expect((await operator().get(`/capstan/v1/merchants/${merchantId}/contracts`)).text).not.toContain(IBAN)
    })
  })

  it('with a hold tell the merchant that there is one, and the operator why', async () => {
    const { client, merchantId, desk } = await newDesk()
    await desk.hold('Perhaps a fraud')
    const [own] = await seenBy(client, '?currency=SEK')
    expect(own?.hold).toEqual({ reason: 'UNDER_REVIEW', since: expect.any(String) })
    const [seen] = await ofMerchant(merchantId)
    expect(seen?.hold).toMatchObject({ note: 'Perhaps a fraud', by: expect.stringMatching(/^operator:/) })
    await desk.release()
    await desk.release()
    expect((await seenBy(client, '?currency=SEK'))[0]).not.toHaveProperty('hold')
  })

  describe('are simulated', () => {
    interface Simulated {
      captures: number
      captured_amount: number
      charged: { fees: number; vat: number }
      proposed: { fees: number; vat: number }
      difference: number
    }

    it('over the captures of a period in their currency, and change nothing', async () => {
      const { client, desk } = await newDesk()
      await desk.terms({
        fees: [{ percentage_basis_points: 200, fixed_amount: 100 }],
        vat_basis_points: 2500,
      })
      await captureOf(client, 10_000)
      const from = await nowOf(client)
      await moveClock(client, 'PT1S')
      await captureOf(client, 5025)
      const { orderId } = await captureOf(client, 3000)
      await client.post(`/ordermanagement/v1/orders/${orderId}/refunds`, { refunded_amount: 3000 })
      await captureOf(client, 9999, { purchase_currency: 'EUR', purchase_country: 'DE' })
      await moveClock(client, 'PT1S')
      const to = await nowOf(client)
      await moveClock(client, 'PT1S')
      await captureOf(client, 10_000)
      const before = await seenBy(client)
      const terms = {
        ...someTerms(),
        fees: [
          { percentage_basis_points: 100, fixed_amount: 0 },
          { payment_method: 'invoice', percentage_basis_points: 150, fixed_amount: 20 },
        ],
        vat_basis_points: 2000,
      }
      const reply = await desk.simulate<Simulated>({ from: at(from), to: at(to), terms })
      // Charged: 50.25 × 2 % = 1.005, half up 1.01; 30.00 × 2 % = 0.60; 1.00 each. VAT 0.25 + 0.25, 0.15 + 0.25.
      // Proposed: 0.75375 → 0.75 and 0.45, 0.20 each; VAT 0.15 + 0.04, 0.09 + 0.04.
      expect(must(reply, 200)).toEqual({
        currency: 'SEK',
        from: at(from),
        to: at(to),
        captures: 2,
        captured_amount: 8025,
        charged: { fees: 361, vat: 90 },
        proposed: { fees: 160, vat: 32 },
        difference: -259,
      })
      expect(await seenBy(client)).toEqual(before)
    })

    /** So many at once of one order wait for each other, and on a busy machine some of them too long: as told, they come again. */
    async function capturedSurely(client: Client, orderId: string): Promise<void> {
      const key = randomUUID()
      for (;;) {
        const { status, text } = await client.capture(orderId, 100, { key })
        if (status === 201) return
        if (status !== 503) throw new Error(text)
      }
    }

    it('over more captures than a page has, and over none', async () => {
      const { client, desk } = await newDesk()
      const from = at((await nowOf(client)) - 1000)
      const lines = { order_lines: [], order_tax_amount: 0 }
      const whole = { name: 'Goods', quantity: 1, unit_price: 60_000, total_amount: 60_000, tax_rate: 0 }
      for (let order = 0; order < 6; order++) {
        const fields = { ...lines, order_amount: 60_000, order_lines: [{ ...whole, total_tax_amount: 0 }] }
        const orderId = await client.placedOrder(fields)
        await Promise.all(Array.from({ length: 90 }, () => capturedSurely(client, orderId)))
      }
      const to = at((await nowOf(client)) + 1000)
      const terms = { ...someTerms(), fees: [{ percentage_basis_points: 0, fixed_amount: 3 }] }
      const found = must(await desk.simulate<Simulated>({ from, to, terms }), 200)
      expect(found).toMatchObject({
        captures: 540,
        captured_amount: 54_000,
        proposed: { fees: 1620, vat: 0 },
      })
      const none = await desk.simulate<Simulated>({ from: at(0), to: at(1), terms })
      expect(must(none, 200)).toMatchObject({ captures: 0, difference: 0 })
    })

    it.each([
      [{ from: at(1), to: at(1) }, 'Bad value: from, to'],
      [{ from: at(2), to: at(1) }, 'Bad value: from, to'],
      [{ from: at(0), to: at(367 * 24 * HOUR_MS) }, 'Bad value: from, to'],
      [{ from: 'x' }, 'Bad value: from'],
      [{ terms: undefined }, 'Bad value: terms'],
      [{ terms: { ...someTerms(), schedule: { every: 'week' } } }, 'Bad value: terms.schedule.on'],
      [
        { terms: { ...someTerms(), cut_off: { time: '00:00', time_zone: 'Mars' } } },
        'The cut-off has a time zone that does not exist.',
      ],
    ])('not by %j', async (changed, message) => {
      const { desk } = await newDesk()
      const body = { from: at(0), to: at(1), terms: someTerms(), ...changed }
      const { status, body: answer } = await desk.simulate<{ error_messages: string[] }>(body)
      expect([status, answer.error_messages]).toEqual([400, [message]])
    })
  })

  it('outlive a reset of the sandbox, which is the merchant’s', async () => {
    const { client, desk } = await newDesk()
    await desk.terms()
    await desk.account()
    await captureOf(client, 1000)
    await moveClock(client, 'P3D')
    must(await client.post('/sandbox/v1/reset'), 200)
    expect(await payoutsOf(client)).toEqual([])
    expect((await seenBy(client))[0]).toMatchObject({ registered: true, account: { iban: 'DE89****3000' } })
    await captureOf(client, 2000)
    await moveClock(client, 'P3D')
    expect(await payoutsOf(client)).toMatchObject([{ number: 1, state: 'paid' }])
  })
})
