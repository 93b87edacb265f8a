/** The words by which an order is found, and what of each line was captured and given back. */
import { describe, expect, it } from 'vitest'
import { captured, orderAfter, placed } from '../../../test/support/scenario.ts'
import { lineQuantities } from './line-quantities.ts'
import type { OrderLine } from './order.ts'
import { orderTerms, searchWords, TERM_LENGTH_MAX, TERMS_MAX } from './terms.ts'

describe('the terms of an order', () => {
  const order = orderAfter(placed({ merchantReference1: 'Order 4711-B', merchantReference2: ' Påse ' }))

  it('are its references, whole and by word, and names, emails and digits of its persons', () => {
    const terms = orderTerms(order, {
      shippingAddress: { given_name: 'Åda Marie', email: 'Ada@Example.com', city: 'Stockholm' },
      billingAddress: { organization_name: 'Engines AB', phone: '+46 (0)70-00 01', family_name: 'Åda' },
    })
    expect(terms.sort()).toEqual(
      [
        'k4madny2',
        'order 4711-b',
        'order',
        '4711-b',
        'påse',
        'åda',
        'marie',
        'ada@example.com',
        'engines',
        'ab',
        '460700001',
      ].sort(),
    )
  })

  it('are bounded in number and length', () => {
    const many = Array.from({ length: 100 }, (_, index) => `w${index}`).join(' ')
    const terms = orderTerms(order, { shippingAddress: { given_name: many, family_name: 'x'.repeat(500) } })
    expect(terms).toHaveLength(TERMS_MAX)
    expect(searchWords('X'.repeat(500))).toEqual(['x'.repeat(TERM_LENGTH_MAX)])
  })

  it('are cut between characters, never within one', () => {
    const long = 'x'.repeat(TERM_LENGTH_MAX - 1)
    const alike = { ...order, merchantReference1: `${long}😀`, merchantReference2: `${long}𝒳` }
    expect(orderTerms(alike, {})).toEqual(['k4madny2', long])
    expect(searchWords(`${long}😀`)).toEqual([long])
  })

  it('are looked for by words, a phone number by its digits', () => {
    expect(searchWords('  Ada  LOVELACE ')).toEqual(['ada', 'lovelace'])
    expect(searchWords('+46-70(0)')).toEqual(['46700'])
    expect(searchWords('+x46')).toEqual(['+x46'])
    expect(searchWords(' ')).toEqual([])
  })
})

describe('the quantities of lines', () => {
  const line = (
    reference: string | undefined,
    quantity: number,
    fields: Partial<OrderLine> = {},
  ): OrderLine => ({
    name: 'Pears',
    ...(reference !== undefined && { reference }),
    quantity,
    unit_price: 1,
    total_amount: quantity,
    ...fields,
  })

  it('go by reference, by name where there is none, and count no fees of a return', () => {
    const order = orderAfter(
      placed(),
      captured(1, 3, { orderLines: [line('A', 2), line(undefined, 1)] }),
      captured(2, 1),
      {
        type: 'OrderRefunded',
        refundId: 'r',
        number: 1,
        amount: 1,
        orderLines: [line('A', 1), line('B', 1), line('FEE', 1, { type: 'return_fee' })],
      },
    )
    const quantities = lineQuantities(order, { orderLines: [line('A', 5), line(undefined, 4)] })
    expect(quantities).toEqual([
      { reference: 'A', name: 'Pears', ordered: 5, captured: 2, refunded: 1 },
      { name: 'Pears', ordered: 4, captured: 1, refunded: 0 },
      { reference: 'B', name: 'Pears', ordered: 0, captured: 0, refunded: 1 },
    ])
  })
})
