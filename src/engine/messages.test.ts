import { describe, expect, it } from 'vitest'
import { cancelled, captured, orderAfter, placed } from '../../test/support/scenario.ts'
import {
  ATTEMPTS_MAX,
  emailOf,
  gatheringWork,
  newMessage,
  orderMessagesId,
  pauseAfter,
  withMessage,
} from './messages.ts'

const order = orderAfter(placed(), captured(1, 1000))

describe('a message', () => {
  it('gathers in one row of its order, from the first event that a shopper is told of', () => {
    const events = [{ type: 'OrderAcknowledged' } as const, captured(1, 1000)]
    const work = gatheringWork({ ...order, version: 7 }, events, 1000)
    expect(work).toMatchObject({
      kind: 'writeMail',
      dueAt: 61_000,
      data: { cause: 'capture', fromVersion: 7 },
    })
    expect(gatheringWork(order, [cancelled], 5000)?.workId).toBe(work?.workId)
  })

  it('is not made of what concerns the shop alone', () => {
    expect(gatheringWork(order, [placed(), { type: 'OrderAcknowledged' }], 0)).toBeUndefined()
  })

  it('goes to who pays, else to who gets the goods', () => {
    const [billingAddress, shippingAddress] = [{ email: 'b@example.com' }, { email: 's@example.com' }]
    expect(emailOf({ billingAddress, shippingAddress })).toBe('b@example.com')
    expect(emailOf({ billingAddress: { email: ' ' }, shippingAddress })).toBe('s@example.com')
    expect(emailOf({ billingAddress: {} })).toBeUndefined()
  })

  it('is tried nine times in two and a half days, with pauses that do not shrink', () => {
    const pauses = Array.from({ length: ATTEMPTS_MAX }, (_, n) => pauseAfter(n + 1))
    expect(pauses.at(-1)).toBeUndefined()
    const given = pauses.slice(0, -1) as number[]
    expect(given).toEqual([...given].sort((a, b) => a - b))
    const hours = given.reduce((sum, pause) => sum + pause, 0) / 3_600_000
    expect(hours).toBeGreaterThan(60)
    expect(hours).toBeLessThan(61)
  })

  it('stands in the list of its order, which keeps the last fifty', () => {
    const about = { causes: ['capture' as const], fromVersion: 2, toVersion: 2 }
    const { record, work } = newMessage(order, 'ada@bücher.example', about, 1000)
    expect(record.data).toMatchObject({ recipient: 'a…@xn--bcher-kva.example', state: 'waiting' })
    expect(JSON.stringify(record)).not.toContain('ada')
    expect(work).toMatchObject({ kind: 'sendMail', workId: record.id, dueAt: 1000 })
    const known = { orderId: order.orderId, messageIds: Array.from({ length: 50 }, (_, n) => String(n)) }
    const list = withMessage(known, record)
    expect(list.id).toBe(orderMessagesId(order.orderId))
    expect(list.data).toMatchObject({ messageIds: [...known.messageIds.slice(1), record.id] })
  })
})
