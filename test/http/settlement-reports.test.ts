/** Settlement files and documents over HTTP: what they say, how they are sent, and what is left of them in the log. */
import { connect } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { readSettlementCsv, type SettlementRecord } from '../../src/reports/settlement-csv-reader.ts'
import { agree } from '../support/agreed.ts'
import { MERCHANT_1, MERCHANT_2, ORDERS } from '../support/client.ts'
import { NO_POPPLER, readPdf } from '../support/pdf.ts'
import {
  type PayoutBody,
  pass,
  payoutsOf,
  SETTLEMENTS,
  type TransactionBody,
  type TransactionsBody,
} from '../support/settled.ts'
import { allOf, chunksOf } from '../support/settlements.ts'
import { onBothStores, type Suite } from '../support/stores.ts'

const REPORTS = `${SETTLEMENTS}/reports`
const EVER = 'start_date=2000-01-01&end_date=2100-01-01'
const GERMAN = { purchase_currency: 'EUR', purchase_country: 'DE', locale: 'de-DE' }
const KUWAITI = { purchase_currency: 'KWD', purchase_country: 'KW', locale: 'en-GB' }
const JAPANESE = { purchase_currency: 'JPY', purchase_country: 'JP', locale: 'ja-JP' }

const squeezed = (text: string) => text.replaceAll(/[\s\u00A0]+/g, ' ')
const recordsOf = (text: string): Promise<SettlementRecord[]> =>
  allOf(readSettlementCsv(chunksOf(text, 1000)))

/** Bytes, which a test of the client reads as text. */
async function download({ server }: Suite, path: string, authorization = MERCHANT_1) {
  const reply = await fetch(server.url + path, { headers: { authorization } })
  return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) }
}

onBothStores(
  'reports',
  (suite) => {
    let payouts: PayoutBody[]
    let rows: TransactionBody[]
    let payout: PayoutBody
    const file = (query: string) => suite.client.get(`${REPORTS}/payout-with-transactions?${query}`)

    beforeAll(async () => {
      const { client, server } = suite
      await agree(server, 'EUR', { vatRate: 2500, feeRefund: 'all', reserve: { rate: 1000, days: 5 } })
      const orderId = await client.placedOrder({ ...GERMAN, merchant_reference1: '=cmd|A1;"x"' })
      await client.captured(orderId, { captured_amount: 5000, reference: 'Päckchen; 1' })
      await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 1000, reference: 'R\t1' })
      await client.captured(await client.placedOrder(KUWAITI), 1234)
      await client.captured(await client.placedOrder(JAPANESE), 1234)
      await pass(client, 'P2D')
      payouts = await payoutsOf(client)
      payout = payouts.find(({ currency_code }) => currency_code === 'EUR') as PayoutBody
      const path = `${SETTLEMENTS}/transactions?payment_reference=${payout.payment_reference}&size=500`
      rows = (await client.get<TransactionsBody>(path)).body.transactions
    })

    describe('of a payout as a file', () => {
      it('say what the payout and its rows say', async () => {
        const reply = await file(`payment_reference=${payout.payment_reference}`)
        expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv'])
        expect(reply.headers.get('content-disposition')).toBe(
          `attachment; filename="payout-${payout.payment_reference}.csv"`,
        )
        const [totals, ...read] = await recordsOf(reply.text)
        expect(totals).toMatchObject({
          kind: 'totals',
          values: {
            paymentReference: payout.payment_reference,
            currency: 'EUR',
            payoutDate: Date.parse(payout.payout_date),
            merchantId: payout.merchant_id,
            settlementType: 'NET',
            totals: {
              sale: 5000,
              return: 1000,
              fee: 140,
              tax: 35,
              feeRefund: 20,
              taxRefund: 5,
              holdback: 500,
              settlement: payout.totals.settlement_amount,
            },
          },
        })
        expect(read.map(({ values }) => values)).toMatchObject(
          rows.map((row) => ({
            type: row.type,
            detailedType: row.detailed_type,
            amount: row.amount,
            currency: 'EUR',
            saleDate: Date.parse(row.sale_date),
            captureDate: Date.parse(row.capture_date),
            ...(row.vat_amount !== undefined && { vatAmount: row.vat_amount, vatRate: row.vat_rate }),
            ...(row.capture_id !== '' && { captureId: row.capture_id }),
          })),
        )
        expect(read[0]?.values).toMatchObject({
          merchantReference1: '=cmd|A1;"x"',
          merchantCaptureReference: 'Päckchen; 1',
          orderId: rows[0]?.order_id,
          purchaseCountry: 'DE',
        })
        expect(
          read.find(({ values }) => 'type' in values && values.type === 'HOLDBACK')?.values,
        ).not.toHaveProperty('orderId')
      })

      it('are written as they are asked for', async () => {
        const reply = await file(
          `payment_reference=${payout.payment_reference}&delimiter=pipe&decimal_mark=comma&dates=european&signs=true&totals=false`,
        )
        const [names = '', ...lines] = reply.text.trim().split('\r\n')
        expect(names).toMatch(/^type\|capture_date\|/)
        expect(lines).toHaveLength(rows.length)
        const amounts = lines.map(
          (line) => line.replaceAll(/"(?:[^"]|"")*"/g, '').split('|')[names.split('|').indexOf('amount')],
        )
        expect(amounts).toEqual(['50,00', '-1,00', '-0,40', '-10,00', '0,20', '-5,00'])
        expect(lines[0]?.split('|')[1]).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/)
      })

      it.each([
        ['JPY', '1234', '67'],
        ['KWD', '1.234', '0.067'],
      ])('have the decimals of %s', async (currency, sale, fee) => {
        const { payment_reference } = payouts.find(
          ({ currency_code }) => currency_code === currency,
        ) as PayoutBody
        const { text } = await file(`payment_reference=${payment_reference}`)
        expect(text.split('\r\n')[1]).toMatch(new RegExp(`^${sale};${fee};`.replaceAll('.', '\\.')))
        expect((await recordsOf(text))[0]?.values).toMatchObject({ totals: { sale: 1234, fee: 67 } })
      })

      it('come for all payouts of a time in one, the newest first', async () => {
        const reply = await suite.client.get(`${REPORTS}/payouts-summary-with-transactions?${EVER}`)
        expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv'])
        const totals = (await recordsOf(reply.text)).filter(({ kind }) => kind === 'totals')
        expect(
          totals.map(({ values }) => ('paymentReference' in values ? values.paymentReference : '')),
        ).toEqual(payouts.map(({ payment_reference }) => payment_reference))
      })

      it('begin with the mark by which spreadsheets know UTF-8, once, where it is asked for', async () => {
        const ofOne = `payout-with-transactions?payment_reference=${payout.payment_reference}`
        const ofAll = `payouts-summary-with-transactions?${EVER}`
        const written = async (path: string) => String((await download(suite, `${REPORTS}/${path}`)).bytes)
        for (const path of [ofOne, ofAll]) {
          const plain = await written(path)
          expect(plain).toMatch(/^total_sale_amount;/)
          const marked = await written(`${path}&bom=true`)
          expect(marked).toBe(`\uFEFF${plain}`)
          expect(await recordsOf(marked)).toEqual(await recordsOf(plain))
        }
      })

      it('are empty where there was no payout', async () => {
        const reply = await suite.client
          .as(MERCHANT_2)
          .get(`${REPORTS}/payouts-summary-with-transactions?${EVER}`)
        expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([200, 'text/csv', ''])
      })
    })

    describe.skipIf(NO_POPPLER)('on paper', () => {
      it('say what a payout says, to whom and for when', async () => {
        const reply = await download(suite, `${REPORTS}/payout?payment_reference=${payout.payment_reference}`)
        expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/pdf'])
        expect(Number(reply.headers.get('content-length'))).toBe(reply.bytes.length)
        expect(reply.headers.get('content-disposition')).toBe(
          `attachment; filename="payout-${payout.payment_reference}.pdf"`,
        )
        const { pages, info } = readPdf(reply.bytes)
        const text = squeezed(pages.map(({ text }) => text).join(' '))
        const captured = new Date(rows[0]?.capture_date ?? '')
        const [day, month] = [
          captured.getUTCDate(),
          captured.toLocaleString('en', { month: 'long', timeZone: 'UTC' }),
        ]
        for (const said of [
          'Capstan Works',
          'VAT number SE556000000001',
          'Demo merchant PK000001_demo',
          'PK000001_demo',
          // The first one is of everything since the first capture.
          `Period ${day} ${month} ${captured.getUTCFullYear()}, ${captured.toISOString().slice(11, 16)} to`,
          `Invoice number ${payout.payment_reference}`,
          'SE45 **** 7466',
          'Settlement amount EUR',
          '25%',
        ]) {
          expect(text).toContain(said)
        }
        expect(text).toContain(((payout.totals.settlement_amount as number) / 100).toFixed(2))
        expect(info.Title).toBe(`Settlement statement and fee invoice ${payout.payment_reference}`)
      })

      it('have a line for each payout of a time, and sums of each currency', async () => {
        const reply = await download(suite, `${REPORTS}/payouts-summary?${EVER}`)
        expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/pdf'])
        const text = squeezed(
          readPdf(reply.bytes)
            .pages.map(({ text }) => text)
            .join(' '),
        )
        for (const { payment_reference, currency_code } of payouts) {
          expect(text).toContain(payment_reference)
          expect(text).toContain(`Total ${currency_code}`)
        }
      })

      it('say so where there was no payout', async () => {
        const reply = await download(suite, `${REPORTS}/payouts-summary?${EVER}`, MERCHANT_2)
        expect(squeezed(readPdf(reply.bytes).pages[0]?.text ?? '')).toContain(
          'There were no payouts in this period.',
        )
      })
    })

    it('are in the log with their size, and not with what they say', async () => {
      const asked = await Promise.all([
        download(suite, `${REPORTS}/payout?payment_reference=${payout.payment_reference}`),
        download(suite, `${REPORTS}/payout-with-transactions?payment_reference=${payout.payment_reference}`),
      ])
      for (const { headers, bytes } of asked) {
        const path = `/capstan/v1/logs?correlation_id=${headers.get('klarna-correlation-id')}`
        const found = () => suite.client.get<{ logs: { response_body: string }[] }>(path)
        await expect
          .poll(async () => (await found()).body.logs[0]?.response_body, { timeout: 30_000 })
          .toBe(`[${headers.get('content-type')}, ${bytes.length} bytes, not kept]`)
      }
    })

    it('whose readers go away leave nothing behind', async () => {
      const { hostname, port } = new URL(suite.server.url)
      for (let n = 0; n < 8; n++) {
        await new Promise<void>((resolve) => {
          const socket = connect(Number(port), hostname, () => {
            socket.write(
              `GET ${REPORTS}/payouts-summary-with-transactions?${EVER} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${MERCHANT_1}\r\n\r\n`,
            )
            socket.destroy()
            resolve()
          })
        })
      }
      // More of one merchant at once would be refused, if those counted for ever.
      await expect
        .poll(async () => (await file(`payment_reference=${payout.payment_reference}`)).status, {
          timeout: 30_000,
        })
        .toBe(200)
    })
  },
  { args: ['--issuer', 'Capstan Works | SE556000000001 | Street 1 | Stockholm'] },
)
