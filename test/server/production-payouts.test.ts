/** Payouts in production: they wait for a contract, an account, and a second operator; then money goes out in a file. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { executePayments } from '../../src/banking/sandbox-bank.ts'
import { basic, Client, type ErrorBody } from '../support/client.ts'
import { newFolder } from '../support/databases.ts'
import {
  type ContractBody,
  DAY_MS,
  Desk,
  IBAN,
  must,
  newShop,
  type PayoutBody,
  payoutOf,
  payoutsOf,
  sumsOf,
} from '../support/payouts.ts'
import { someTerms } from '../support/routes.ts'
import { onBothStores, type Suite } from '../support/stores.ts'

const SECRET = 'a-secret-of-the-environment-with-40-chars'
const PRODUCTION = ['--mode', 'production', '--public-url', 'https://pay.example']
const OUR_IBAN = 'DE02120300000000202051'
const OTHER_IBAN = 'FR1420041010050500013M02606'
const HOUR_MS = 3_600_000
/** The job looks once a second, on a machine that runs other tests as well. */
const SOON = { timeout: 30_000, interval: 100 }

/** One folder for both stores: names of files are their own. */
const bankFolder = newFolder()
const env = { CAPSTAN_OPERATOR: `root:${SECRET}` }

function desks(suite: Suite) {
  const root = () => new Client(suite.server.url, basic('root', SECRET))
  return {
    root,
    async operator(username: string): Promise<Client> {
      const made = await root().post<{ secret: string }>('/capstan/v1/operators', { username })
      return root().as(basic(username, must(made, 201).secret))
    },
    async shop(currency = 'EUR') {
      const shop = await newShop(root())
      return { ...shop, desk: new Desk(root(), shop.merchantId, currency) }
    },
    async captured({ merchantId, client }: { merchantId: string; client: Client }, amount: number) {
      const body = { merchant_id: merchantId, amount, currency: 'EUR' }
      const token = await root().post<{ authorization_token: string }>('/capstan/v1/authorizations', body)
      const line = { name: 'Goods', quantity: 1, unit_price: amount, total_amount: amount, tax_rate: 0 }
      const order = {
        purchase_country: 'DE',
        purchase_currency: 'EUR',
        order_amount: amount,
        order_tax_amount: 0,
        order_lines: [{ ...line, total_tax_amount: 0 }],
      }
      const orderId = await client.placedOrder(order, must(token, 201).authorization_token)
      return client.captured(orderId, amount)
    },
  }
}

onBothStores(
  'payouts in production',
  (suite) => {
    const { root, operator, shop, captured } = desks(suite)
    let second: Client
    let third: Client

    beforeAll(async () => {
      second = await operator('second')
      third = await operator('third')
    })

    const approve = (by: Client, { payment_reference }: PayoutBody) =>
      by.post<ErrorBody & { hold?: string }>(`/capstan/v1/payouts/${payment_reference}/approval`)
    const read = (payout: PayoutBody) => payoutOf(root(), payout.payment_reference)
    const holdOf = async (payout: PayoutBody) => (await read(payout)).hold
    const stateOf = async (payout: PayoutBody) => (await read(payout)).state

    async function madeFor(client: Client): Promise<PayoutBody> {
      await expect.poll(async () => (await payoutsOf(client)).length, SOON).toBe(1)
      return (await payoutsOf(client))[0] as PayoutBody
    }

    /** Of a merchant with terms: a payout of that amount, made. */
    async function payoutOver(amount: number, account = true) {
      const made = await shop()
      await made.desk.terms({ fees: [{ percentage_basis_points: 0, fixed_amount: 0 }] })
      if (account) await made.desk.account()
      await captured(made, amount)
      await suite.advanceClock(2 * DAY_MS)
      return { ...made, payout: await madeFor(made.client) }
    }

    const outgoing = () => readdirSync(join(bankFolder, 'outgoing'))
    const contentOf = (file: string) => readFileSync(join(bankFolder, 'outgoing', file), 'utf8')

    /** Written a minute after the payouts were made. */
    async function sentFile(payout: PayoutBody): Promise<string> {
      await suite.advanceClock(2 * 60_000)
      await expect.poll(() => stateOf(payout), SOON).toBe('sent')
      const { file } = await read(payout)
      expect(outgoing()).toContain(file)
      return contentOf(String(file))
    }

    it('cost nothing and wait where there is no contract', async () => {
      const { client, merchantId, desk } = await shop()
      expect(must(await client.get('/capstan/v1/contracts?currency=EUR'), 200)).toEqual({ contracts: [] })
      await captured({ client, merchantId }, 6000)
      await suite.advanceClock(40 * DAY_MS)
      await new Promise((resolve) => setTimeout(resolve, 2500))
      expect(await payoutsOf(client, 'state=scheduled,created,paid')).toEqual([])
      await desk.account()
      type Contracts = { contracts: ContractBody[] }
      const [only] = must(await client.get<Contracts>('/capstan/v1/contracts'), 200).contracts
      expect(only).toMatchObject({ registered: false, versions: [], account: { iban: 'DE89****3000' } })
      expect(only).not.toHaveProperty('next_payout_at')
      // With terms it goes, and what was free stays so.
      expect(await desk.terms({ delay: { days: 0, of: 'calendar' } })).toMatchObject({ version: 1 })
      await suite.advanceClock(DAY_MS)
      const payout = await madeFor(client)
      expect(sumsOf(payout)).toEqual({ sale_amount: 6000, settlement_amount: 6000 })
    })

    it('wait for an account, and go out to it in a file', async () => {
      const { desk, payout } = await payoutOver(6000, false)
      expect(payout).toMatchObject({ state: 'created', hold: 'MISSING_BANK_ACCOUNT' })
      await suite.advanceClock(5 * 60_000)
      await desk.account()
      await expect.poll(() => holdOf(payout), SOON).toBeUndefined()
      const file = await sentFile(payout)
      expect(file).toContain(`<EndToEndId>${payout.payment_reference}</EndToEndId>`)
      expect(file).toContain(IBAN)
      expect(file).toContain(OUR_IBAN)
      expect(file).toContain('<InstdAmt Ccy="EUR">60.00</InstdAmt>')
      expect(file).toContain('Mobelhaus Nord')
    })

    it('wait for a review to end', async () => {
      const { desk, payout } = await payoutOver(6000)
      // Before the file is written.
      await desk.hold()
      await suite.advanceClock(5 * 60_000)
      await expect.poll(() => holdOf(payout), SOON).toBe('UNDER_REVIEW')
      await desk.release()
      await expect.poll(() => holdOf(payout), SOON).toBeUndefined()
      await sentFile(payout)
    })

    describe('above the amount that one person may send', () => {
      const LARGE = 1_000_001

      it('do not wait at that amount', async () => {
        const { payout } = await payoutOver(1_000_000)
        expect(payout).not.toHaveProperty('hold')
      })

      it('wait for another operator than who named the account, and go out when one has approved', async () => {
        const { client, payout } = await payoutOver(LARGE)
        expect(payout).toMatchObject({ state: 'created', hold: 'AWAITING_APPROVAL' })
        await suite.advanceClock(5 * 60_000)
        expect((await client.post(`/capstan/v1/payouts/${payout.payment_reference}/approval`)).status).toBe(
          403,
        )
        const refused = await approve(root(), payout)
        expect([refused.status, refused.body.error_code, refused.body.error_messages]).toEqual([
          403,
          'FORBIDDEN',
          ['Another operator has to approve this payout.'],
        ])
        expect(await holdOf(payout)).toBe('AWAITING_APPROVAL')
        const approved = await approve(second, payout)
        expect(must(approved, 200)).toEqual({
          payment_reference: payout.payment_reference,
          state: 'created',
        })
        expect(await read(payout)).toMatchObject({ approved_by: 'operator:second', released_by: 'system' })
        expect(await sentFile(payout)).toContain('<InstdAmt Ccy="EUR">10000.01</InstdAmt>')
        expect((await approve(third, payout)).status).toBe(409)
      })

      it('are not approved by who released them', async () => {
        const { merchantId, desk, payout } = await payoutOver(LARGE)
        await desk.hold()
        await expect.poll(() => holdOf(payout), SOON).toBe('UNDER_REVIEW')
        expect((await approve(second, payout)).status).toBe(409)
        await new Desk(second, merchantId, 'EUR').release()
        await expect.poll(() => holdOf(payout), SOON).toBe('AWAITING_APPROVAL')
        expect(await read(payout)).toMatchObject({ released_by: 'operator:second' })
        expect((await approve(second, payout)).status).toBe(403)
        must(await approve(third, payout), 200)
        await sentFile(payout)
      })

      it('need another approval when the account is another one meanwhile', async () => {
        const { merchantId, payout } = await payoutOver(LARGE)
        must(await approve(second, payout), 200)
        // Whoever approved it names an account of their own, before the file is written.
        must(await new Desk(second, merchantId, 'EUR').name({ holder: 'Mallory', iban: OTHER_IBAN }), 204)
        await suite.advanceClock(5 * 60_000)
        await expect.poll(() => holdOf(payout), SOON).toBe('AWAITING_APPROVAL')
        expect(await read(payout)).not.toHaveProperty('approved_by')
        expect((await approve(second, payout)).status).toBe(403)
        for (const file of outgoing()) expect(contentOf(file)).not.toContain(payout.payment_reference)
        must(await approve(third, payout), 200)
        expect(await sentFile(payout)).toContain(OTHER_IBAN)
      })

      it('need another approval when who approved them releases them', async () => {
        const { merchantId, desk, payout } = await payoutOver(LARGE)
        must(await approve(second, payout), 200)
        await desk.hold()
        await suite.advanceClock(5 * 60_000)
        await expect.poll(() => holdOf(payout), SOON).toBe('UNDER_REVIEW')
        await new Desk(second, merchantId, 'EUR').release()
        await expect.poll(() => holdOf(payout), SOON).toBe('AWAITING_APPROVAL')
        must(await approve(third, payout), 200)
        await sentFile(payout)
      })

      it('are approved once by one key', async () => {
        const { payout } = await payoutOver(LARGE)
        const path = `/capstan/v1/payouts/${payout.payment_reference}/approval`
        const first = await second.post(path, undefined, { key: 'approve-once' })
        expect(must(await second.post(path, undefined, { key: 'approve-once' }), 200)).toEqual(
          must(first, 200),
        )
      })
    })

    it('are paid, refused and returned by what the bank puts into the folder', async () => {
      const payouts = [await payoutOver(1100), await payoutOver(1200), await payoutOver(1300)]
      for (const { payout } of payouts) await sentFile(payout)
      const outcomes = ['paid', 'rejected', 'returned'] as const
      const transfers = payouts.map(({ payout }, index) => ({
        paymentReference: payout.payment_reference,
        amountMinor: Number(payout.totals.settlement_amount),
        currency: 'EUR',
        outcome: outcomes[index] as (typeof outcomes)[number],
      }))
      const stranger = {
        ...transfers[0],
        paymentReference: 'STRANGER99',
        outcome: 'paid',
      } as (typeof transfers)[0]
      const input = { fileId: `X${suite.store}`, transfers: [...transfers, stranger] }
      const { statement, status } = executePayments(input, Date.now(), { iban: OUR_IBAN })
      const incoming = join(bankFolder, 'incoming')
      mkdirSync(incoming, { recursive: true })
      writeFileSync(join(incoming, `${suite.store}-1.xml`), status)
      writeFileSync(join(incoming, `${suite.store}-2.xml`), statement)
      writeFileSync(join(incoming, `${suite.store}-3.xml`), 'no statement')
      type Imported = { files: { file: string; changed: number; known: number; problems: number }[] }
      const imported = must(await root().post<Imported>('/capstan/v1/bank/import'), 200)
      await expect
        .poll(async () => Promise.all(payouts.map(({ payout }) => stateOf(payout))), SOON)
        .toEqual(['paid', 'failed', 'returned'])
      // Unless the job was faster.
      for (const { file, changed } of imported.files) {
        if (file.endsWith('-2.xml')) expect(changed).toBe(3)
      }
      type Problems = { problems: { problem: string; file: string; payment_reference?: string }[] }
      const found = must(await root().get<Problems>('/capstan/v1/bank/problems'), 200).problems
      const ours = found.filter(({ file }) => file.startsWith(suite.store))
      expect(ours).toHaveLength(2)
      expect(ours.find(({ payment_reference }) => payment_reference === 'STRANGER99')).toMatchObject({
        problem: expect.stringContaining('there is no payout STRANGER99'),
        amount: 1100,
        currency: 'EUR',
      })
      type Page = { problems: object[]; next?: string }
      const first = must(await root().get<Page>('/capstan/v1/bank/problems?size=1'), 200)
      const next = must(await root().get<Page>(`/capstan/v1/bank/problems?size=1&before=${first.next}`), 200)
      expect([...first.problems, ...next.problems]).toEqual(found.slice(0, 2))
      expect(must(await root().get<Problems>('/capstan/v1/bank/problems'), 200).problems).toEqual(found)
      // What failed or came back is paid by the next one.
      await suite.advanceClock(2 * DAY_MS)
      const again = payouts[1]
      await expect.poll(async () => (await payoutsOf(again?.client as Client)).length, SOON).toBe(2)
      expect(sumsOf((await payoutsOf(again?.client as Client))[1] as PayoutBody)).toEqual({
        credit_amount: 1200,
        settlement_amount: 1200,
      })
    })

    it('are invoices as well, which are paid by what comes in under their reference', async () => {
      const made = await shop()
      const fees = [{ percentage_basis_points: 200, fixed_amount: 5 }]
      await made.desk.terms({ settlement: 'GROSS', fees, vat_basis_points: 1900 })
      await made.desk.account()
      await captured(made, 10_000)
      await suite.advanceClock(2 * DAY_MS)
      await expect.poll(async () => (await payoutsOf(made.client)).length, SOON).toBe(2)
      const both = await payoutsOf(made.client)
      const invoice = both.find(({ settlement_type }) => settlement_type === 'GROSS_FEE') as PayoutBody
      const payout = both.find(({ settlement_type }) => settlement_type === 'GROSS') as PayoutBody
      expect(sumsOf(payout)).toEqual({ sale_amount: 10_000, settlement_amount: 10_000 })
      // 2.00 and 0.05, with 19 % of each: 0.38 and 0.0095, half up.
      expect(sumsOf(invoice)).toEqual({ fee_amount: 205, tax_amount: 39, settlement_amount: -244 })
      expect(invoice).toMatchObject({ state: 'created' })
      await sentFile(payout)
      expect(await read(invoice)).toMatchObject({ state: 'created' })
      const transfer = {
        paymentReference: invoice.payment_reference,
        amountMinor: 244,
        currency: 'EUR',
        outcome: 'returned',
      } as const
      const input = { fileId: `I${suite.store}`, transfers: [transfer] }
      const { statement } = executePayments(input, Date.now(), { iban: OUR_IBAN })
      // What came back, without what went out before and without being marked as a return: a customer's payment.
      const received = statement
        .replace(/<Ntry>.*?<\/Ntry>/s, '')
        .replace(/<RtrInf>.*?<\/RtrInf>/s, '')
        .replace('<Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd>', '<Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>')
      mkdirSync(join(bankFolder, 'incoming'), { recursive: true })
      writeFileSync(join(bankFolder, 'incoming', `${suite.store}-invoice.xml`), received)
      must(await root().post('/capstan/v1/bank/import'), 200)
      await expect.poll(() => stateOf(invoice), SOON).toBe('paid')
      expect(await stateOf(payout)).toBe('sent')
    })
  },
  {
    args: [
      ...PRODUCTION,
      ...['--payer-name', 'Pay & Co', '--payer-iban', OUR_IBAN, '--bank-folder', bankFolder],
      ...['--approval-above', 'EUR=1000000'],
    ],
    env,
  },
)

onBothStores(
  'without an account to pay from',
  (suite) => {
    const { root, shop, captured } = desks(suite)

    it('there is no bank, and payouts are made and stay; proposals can be compared all the same', async () => {
      const refused = await root().post('/capstan/v1/bank/import')
      expect([refused.status, refused.body.error_code]).toEqual([404, 'NOT_FOUND'])
      const made = await shop()
      await made.desk.terms()
      await made.desk.account()
      await captured(made, 6000)
      // Where ids tell when captures were made, only those of the period are looked at.
      const period = (hours: number) => {
        const from = Date.now() + hours * HOUR_MS
        const instants = {
          from: new Date(from).toISOString(),
          to: new Date(from + 2 * HOUR_MS).toISOString(),
        }
        return made.desk.simulate({ ...instants, terms: someTerms() })
      }
      expect(must(await period(-1), 200)).toMatchObject({ captures: 1, proposed: { fees: 60 } })
      for (const hours of [-100, -10, 10, 100]) {
        expect(must(await period(hours), 200)).toMatchObject({ captures: 0 })
      }
      await suite.advanceClock(2 * DAY_MS)
      await expect.poll(async () => (await payoutsOf(made.client)).length, SOON).toBe(1)
      await suite.advanceClock(DAY_MS)
      await expect.poll(() => suite.server.output(), SOON).toContain('no account to pay from')
      expect(await payoutsOf(made.client)).toMatchObject([{ state: 'created' }])
      expect(must(await root().get('/capstan/v1/bank/files'), 200)).toEqual({ files: [] })
    })
  },
  { args: PRODUCTION, env },
)
