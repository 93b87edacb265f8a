import { describe, expect, it } from 'vitest'
import { type ListedOrder, ordersCsv } from './orders-csv.ts'
import { DEFAULT_CSV } from './settlement-csv.ts'

const ORDER: ListedOrder = {
  orderId: 'b8f2',
  merchantId: 'PK1',
  klarnaReference: 'K4MADNY1',
  merchantReference1: 'A;1',
  merchantReference2: undefined,
  status: 'AUTHORIZED',
  fraudStatus: 'ACCEPTED',
  acknowledged: 'false',
  country: 'SE',
  currency: 'SEK',
  orderAmount: 6000,
  capturedAmount: 5,
  refundedAmount: 0,
  customerName: 'Ada Lövelace',
  createdAt: Date.parse('2026-01-02T03:04:05Z'),
  expiresAt: Date.parse('2026-02-02T03:04:05Z'),
}

async function written(batches: ListedOrder[][], format = DEFAULT_CSV): Promise<string[]> {
  async function* all() {
    yield* batches
  }
  let text = ''
  for await (const chunk of ordersCsv(all(), format)) text += chunk
  return text.split('\r\n')
}

describe('a file of orders', () => {
  it('has its columns by name, and a row for each order', async () => {
    expect(await written([[], [ORDER]])).toEqual([
      'order_id;merchant_id;klarna_reference;merchant_reference1;merchant_reference2;status;fraud_status;acknowledged;purchase_country;purchase_currency;order_amount;captured_amount;refunded_amount;customer_name;created_at;expires_at',
      'b8f2;PK1;K4MADNY1;"A;1";;AUTHORIZED;ACCEPTED;false;SE;SEK;60.00;0.05;0.00;Ada Lövelace;2026-01-02T03:04:05.000Z;2026-02-02T03:04:05.000Z',
      '',
    ])
  })

  it('has amounts in the decimals of each currency', async () => {
    const yen = { ...ORDER, currency: 'JPY', orderAmount: 1000 }
    const dinar = { ...ORDER, currency: 'KWD', orderAmount: 1000 }
    const rows = await written([[yen], [dinar]], { ...DEFAULT_CSV, decimalMark: ',', delimiter: '|' })
    expect(rows.slice(1, 3).map((row) => row.split('|')[10])).toEqual(['1000', '1,000'])
  })

  it.each(['=1+1', '+1', '-x', '@x', '\t=1'])('runs nothing in a spreadsheet: %j', async (text) => {
    const [, row = ''] = await written([[{ ...ORDER, merchantReference1: undefined, customerName: text }]])
    expect(row.split(';')[13]?.replace(/^"/, '')).toMatch(/^'/)
  })
})
