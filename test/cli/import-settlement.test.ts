/** A settlement file from elsewhere beside our own books, on both stores. */
import { createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { report, times } from '../support/counts.ts'
import { newFolder } from '../support/databases.ts'
import {
  captureOf,
  Desk,
  newShop,
  payoutsOf,
  type Shop,
  sandboxOperator,
  toNoon,
} from '../support/payouts.ts'
import { onBothStores } from '../support/stores.ts'
import { capstan, capstanHere } from './run.ts'

const folder = newFolder()
const REPORT = '/settlements/v1/reports/payout-with-transactions'

function fileOf(text: string): string {
  const file = join(folder, 'settlement.csv')
  writeFileSync(file, text)
  return file
}

onBothStores('a settlement file', (suite) => {
  let shop: Shop
  let reference: string
  let captureIds: string[]
  /** As we write it ourselves. */
  let csv: string
  let paidOutAt: string

  const compare = (text: string, ...flags: string[]) => {
    const { dataDir, databaseUrl } = suite.server
    const place = databaseUrl === undefined ? ['--data', String(dataDir)] : ['--database-url', databaseUrl]
    const args = ['import-settlement', fileOf(text), '--merchant', shop.merchantId]
    return capstanHere([...args, ...place, ...flags])
  }
  /** The line of the file with this number, as cells. */
  const edited = (line: number, edit: (cells: string[]) => string[] | undefined) => {
    const lines = csv.split('\r\n')
    const cells = edit(String(lines[line - 1]).split(';'))
    lines.splice(line - 1, 1, ...(cells ? [cells.join(';')] : []))
    return lines.join('\r\n')
  }
  const column = (line: number, name: string) =>
    String(csv.split('\r\n')[line - 1])
      .split(';')
      .indexOf(name)
  const rowOf = (type: string, captureId: string) =>
    csv.split('\r\n').findIndex((line) => line.startsWith(`${type};`) && line.includes(captureId)) + 1

  beforeAll(async () => {
    const operator = sandboxOperator(suite.client)
    shop = await newShop(operator)
    const desk = new Desk(operator, shop.merchantId, 'EUR')
    await desk.terms({ vat_basis_points: 1900 })
    await desk.account()
    const fields = { purchase_country: 'DE', purchase_currency: 'EUR' }
    captureIds = []
    for (const amount of [10_000, 20_000, 30_000]) {
      captureIds.push((await captureOf(shop.client, amount, fields)).captureId)
    }
    await toNoon(shop.client)
    const [payout] = await payoutsOf(shop.client)
    reference = String(payout?.payment_reference)
    paidOutAt = String(payout?.created_at).slice(0, 10)
    csv = (await shop.client.get(`${REPORT}?payment_reference=${reference}`)).text
    // Totals in two lines, an empty one, names, and a row for each of three sales and their fees.
    expect(csv.split('\r\n')).toHaveLength(4 + 6 + 1)
  })

  it('that we wrote differs in nothing', async () => {
    const { code, stdout, stderr } = await compare(csv)
    expect([code, stdout, stderr]).toEqual([0, 'Nothing differs: 6 rows of 1 payouts.\n', ''])
  })

  it('is told apart by amount, VAT and references, each with its line', async () => {
    const line = rowOf('FEE', String(captureIds[1]))
    const [amount, vat, merchantReference] = ['amount', 'vat_amount', 'merchant_reference1'].map((name) =>
      column(4, name),
    )
    const text = edited(line, (cells) => {
      expect([cells[Number(amount)], cells[Number(vat)]]).toEqual(['2.00', '0.38'])
      return cells.map((cell, index) => {
        if (index === amount) return '2.01'
        if (index === vat) return '0.39'
        return index === merchantReference ? 'Ä-1' : cell
      })
    })
    const { code, stdout } = await compare(text)
    const row = `line ${line}: FEE PURCHASE_FEE_PERCENTAGE of capture ${captureIds[1]}, order `
    const lines = stdout.split('\n')
    expect(lines).toHaveLength(5)
    for (const told of lines.slice(0, 3)) expect(told.startsWith(row)).toBe(true)
    expect(stdout).toContain(': amount is 2.01 in the file and 2.00 in our books')
    expect(stdout).toContain(': vat_amount is 0.39 in the file and 0.38 in our books')
    expect(stdout).toContain(': merchant_reference1 is "Ä-1" in the file and nothing in our books')
    expect(lines[3]).toBe('3 differences: 6 rows of 1 payouts.')
    expect(code).toBe(1)
  })

  it('is told apart by rows on one side only', async () => {
    const line = rowOf('SALE', String(captureIds[0]))
    const missing = await compare(edited(line, () => undefined))
    expect(missing.code).toBe(1)
    expect(missing.stdout).toMatch(
      new RegExp(
        `^payout ${reference}: SALE PURCHASE of capture ${captureIds[0]}, order \\S+ over 100.00 EUR is not in the file\n`,
      ),
    )
    const more = csv + edited(line, (cells) => cells).split('\r\n')[line - 1]
    const doubled = await compare(`${more}\r\n`)
    expect(doubled.code).toBe(1)
    expect(doubled.stdout).toMatch(
      new RegExp(
        `^line 11: SALE PURCHASE of capture ${captureIds[0]}, order \\S+ over 100.00 EUR is not in our books\n`,
      ),
    )
  })

  it('is told apart by its totals', async () => {
    const index = column(1, 'total_settlement_amount')
    const { stdout } = await compare(edited(2, (cells) => cells.with(index, '1.00')))
    expect(stdout).toBe(
      'line 2: total_settlement_amount is 1.00 in the file and 592.86 in our books\n1 differences: 6 rows of 1 payouts.\n',
    )
  })

  it('of a payout that the merchant does not have says so, and so does one that lacks a payout', async () => {
    const index = column(1, 'payment_reference')
    const other = edited(2, (cells) => cells.with(index, 'NOSUCHREFR'))
    expect((await compare(other)).stdout).toContain('line 2: the merchant has no payout "NOSUCHREFR"\n')
    const day = 24 * 3_600_000
    const next = new Date(Date.parse(paidOutAt) + day).toISOString().slice(0, 10)
    const period = ['--from', paidOutAt, '--to', next]
    expect((await compare(other, ...period)).stdout).toContain(`payout ${reference} is not in the file\n`)
    expect((await compare(csv, ...period)).code).toBe(0)
    expect((await compare(csv, '--merchant', 'PK000001_demo')).stdout).toContain(
      `line 2: the merchant has no payout "${reference}"\n`,
    )
  })

  it('without totals is of the payout that is named', async () => {
    const rows = csv.split('\r\n').slice(3).join('\r\n')
    expect(await compare(rows, '--payment-reference', reference)).toMatchObject({ code: 0 })
    expect(await compare(rows)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^capstan: The file does not say which payout it is of: /),
    })
  })

  it('can be told as JSON, a line for each difference', async () => {
    const line = rowOf('SALE', String(captureIds[2]))
    const { stdout, code } = await compare(
      edited(line, () => undefined),
      '--json',
    )
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text)),
    ).toMatchObject([
      { kind: 'not-theirs', paymentReference: reference, ours: { type: 'SALE', captureId: captureIds[2] } },
    ])
    expect(code).toBe(1)
  })

  it('that cannot be read is refused with its line', async () => {
    const line = rowOf('SALE', String(captureIds[2]))
    const text = edited(line, (cells) => cells.with(column(4, 'amount'), '1,000.00'))
    expect(await compare(text)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(`^capstan: .*settlement\\.csv, line ${line}: amount "1,000\\.00" .*\n$`),
      ),
    })
    expect((await compare('')).stderr).toMatch(/line 1: the file is empty\.\n$/)
    const none = await compare(csv, '--from', '2026-01-01')
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('--from and --to must both be')])
  })
})

describe('a settlement file that is large', () => {
  it('is not held in memory', async () => {
    const { startServer } = await import('../support/server.ts')
    const server = await startServer()
    try {
      const rows = times(200_000, 1_000_000)
      const file = join(folder, 'large.csv')
      await pipeline(Readable.from(largeFile(rows)), createWriteStream(file))
      const began = performance.now()
      // Node itself takes some 30 MB; the file has a hundred times as many as are left.
      const env = { NODE_OPTIONS: '--max-old-space-size=48' }
      const args = [
        'import-settlement',
        file,
        '--merchant',
        'PK000001_demo',
        '--data',
        String(server.dataDir),
      ]
      const { code, stdout } = await capstan(args, env)
      expect(stdout).toBe(
        `line 2: the merchant has no payout "LARGE"\n1 differences: ${rows} rows of 1 payouts.\n`,
      )
      expect(code).toBe(1)
      report(`a settlement file of ${rows} rows: ${Math.round(performance.now() - began)} ms`)
    } finally {
      await server.dispose()
    }
  })

  it('that is not there is one sentence', async () => {
    const { code, stderr } = await capstanHere([
      'import-settlement',
      join(folder, 'none.csv'),
      '--merchant',
      'M',
    ])
    expect(stderr).toMatch(/^capstan: .*\n$/)
    expect(code).toBe(1)
  })
})

function* largeFile(rows: number): Generator<string> {
  yield 'payment_reference;settlement_currency\r\nLARGE;EUR\r\n\r\n'
  yield 'type;amount;posting_currency;order_id;capture_id;merchant_reference1\r\n'
  const id = '4ba29b50-be7b-44f5-a492-113e6a865e22'
  for (let row = 0; row < rows; row++) yield `SALE;${row}.00;EUR;${id};${id};order-${row}\r\n`
}
