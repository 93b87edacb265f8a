/** Orders as a file: the same that the list finds, all of its pages, to whom may read them. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { cellsOf } from '../../src/reports/csv-records.ts'
import { type Client, MERCHANT_1, MERCHANT_2, OPERATOR } from '../support/client.ts'
import { orderOf } from '../support/orders.ts'
import { demoUser } from '../support/people.ts'
import { onBothStores } from '../support/stores.ts'

const CSV = '/capstan/v1/orders.csv'

onBothStores('exporting orders', (suite) => {
  /** Rows by the names of their columns. */
  async function exported(query: string, client: Client = suite.client) {
    const { status, text, headers } = await client.get(`${CSV}?${query}`)
    expect(status, text).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="orders-\d{4}-\d\d-\d\d\.csv"$/)
    const [names = [], ...rows] = text
      .split('\r\n')
      .filter(Boolean)
      .map((line, at) => cellsOf({ text: line, line: at + 1 }, ';'))
    return rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at]])))
  }

  it('gives what the list finds, newest first, with amounts as people read them', async () => {
    const word = `csv${randomUUID().slice(0, 8)}`
    const first = await suite.client.placedOrder({ merchant_reference1: `${word} =1+1` })
    await suite.client.captured(first, 1000)
    const yen = { ...orderOf(1000), purchase_currency: 'JPY', purchase_country: 'JP', locale: 'en-JP' }
    const second = await suite.client.placedOrder({ ...yen, merchant_reference1: `= ${word}` })
    expect(await exported(`q=${word}`)).toMatchObject([
      { order_id: second, merchant_reference1: `'= ${word}`, order_amount: '1000', purchase_currency: 'JPY' },
      { order_id: first, status: 'PART_CAPTURED', order_amount: '60.00', captured_amount: '10.00' },
    ])
    expect(await exported(`q=${word}&status=PART_CAPTURED`)).toMatchObject([{ order_id: first }])
    expect(await exported(`q=${word}&before=${second}`)).toMatchObject([{ order_id: first }])
    expect(await exported(`q=${word}&currency=jpy&amount_from=1000`)).toMatchObject([{ order_id: second }])
    expect(await exported(`q=${word}&currency=EUR`)).toEqual([])
    const refused = await suite.client.get(`${CSV}?status=NONE`)
    expect([refused.status, refused.body.error_code]).toEqual([400, 'BAD_VALUE'])
  })

  it('begins with the mark by which spreadsheets know UTF-8, where it is asked for', async () => {
    const word = `bom${randomUUID().slice(0, 8)}`
    await suite.client.placedOrder({ merchant_reference1: `${word} Käse` })
    const headers = { authorization: MERCHANT_1 }
    const bytesOf = async (query: string) => {
      const reply = await fetch(`${suite.server.url}${CSV}?q=${word}${query}`, { headers })
      return Buffer.from(await reply.arrayBuffer()).toString()
    }
    const plain = await bytesOf('')
    expect(plain).toMatch(/^order_id;/)
    expect(await bytesOf('&bom=true')).toBe(`\uFEFF${plain}`)
  })

  it('goes on over all pages', async () => {
    const word = `all${randomUUID().slice(0, 8)}`
    const ids: string[] = []
    // More than are read at once.
    while (ids.length < 510) {
      const some = Array.from({ length: 30 }, () => suite.client.placedOrder({ merchant_reference1: word }))
      ids.push(...(await Promise.all(some)))
    }
    const found = await exported(`q=${word}`)
    expect(found.map(({ order_id }) => order_id)).toEqual(ids.toSorted().reverse())
  })

  it('gives a merchant its own alone, and the operator those of the merchant that it names', async () => {
    const word = `own${randomUUID().slice(0, 8)}`
    const orderId = await suite.client.placedOrder({ merchant_reference1: word })
    const other = suite.client.as(MERCHANT_2)
    expect(await exported(`q=${word}&merchant_id=PK000001_demo`, other)).toEqual([])
    expect(await exported(`q=${orderId}`, other)).toEqual([])
    const operator = suite.client.as(OPERATOR)
    expect(await exported(`q=${word}&merchant_id=PK000001_demo`, operator)).toMatchObject([
      { order_id: orderId, merchant_id: 'PK000001_demo' },
    ])
  })

  it('of a user, and of the operator’s key, is in the audit trail: with what was filtered, and without what was searched', async () => {
    const reader = await demoUser(suite.server.url, 'read_only')
    await exported('q=ada@example.com&status=CAPTURED', reader)
    await exported('bom=true&delimiter=semicolon', reader)
    const otto = await demoUser(suite.server.url, 'operator')
    await exported('merchant_id=PK000001_demo', otto)
    await exported('merchant_id=PK000001_demo&status=EXPIRED', suite.client.as(OPERATOR))
    // A merchant's own program is no person who looks.
    await exported('')
    await exported('merchant_id=NOBODY', otto)
    const owner = await demoUser(suite.server.url, 'owner')
    const { body } = await owner.get<{ entries: { action: string; actor: string; subject: string }[] }>(
      '/portal/api/audit',
    )
    const entries = body.entries.filter(({ action }) => action === 'orders_exported')
    expect(entries.slice(0, 4)).toMatchObject([
      { actor: 'operator', subject: 'merchant_id=PK000001_demo, status=EXPIRED' },
      { actor: 'operator', subject: 'merchant_id=PK000001_demo' },
      { actor: 'user:reader@demo.example', subject: 'all orders' },
      { actor: 'user:reader@demo.example', subject: 'q, status=CAPTURED' },
    ])
  })
})
