import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { live, lives } from '../../test/support/lives.ts'
import { captured, EXPIRES_AT, orderAfter, placed } from '../../test/support/scenario.ts'
import {
  CUPS,
  ENGLISH,
  GOODS,
  line,
  ordersIn,
  POT,
  refunded,
  SENDING,
  SHOP,
  told,
} from '../../test/support/shopper.ts'
import { LANGUAGES } from './languages.ts'
import { SHOPPER_STATES, shopperOrder } from './order.ts'
import { paymentOf } from './payment.ts'
import { SHOPPER_TEXTS } from './texts.ts'

const english = placed(ENGLISH)
const DAY_MS = 86_400_000

describe('what a shopper is told of an order', () => {
  const inEnglish = ordersIn('en-GB')

  it.each(SHOPPER_STATES)('names the state %s', (state) => {
    const order = inEnglish[state]()
    expect(order.state).toBe(state)
    expect(order.title).toBe(SHOPPER_TEXTS.en[state])
  })

  it('is what was ordered, line by line, with what it costs', () => {
    const { lines, sums, reference, placed: at } = inEnglish.ordered()
    expect({ lines, sums, reference, at }).toEqual({
      reference: 'A-1',
      at: 'Ordered on 8 July 2022',
      lines: [
        { name: 'Cup', quantity: '2', each: '2 × £20.00', amount: '£40.00' },
        { name: 'Pot', quantity: '1', amount: '£15.00' },
      ],
      sums: [
        { label: 'Sending', amount: '£5.00' },
        { label: 'Total', amount: '£60.00', isTotal: true },
        { label: 'of which tax', amount: '£12.00' },
      ],
    })
  })

  it('is each shipment with its goods and its parcels, and what is still to be sent', () => {
    const { shipments, toSend, payment } = inEnglish.partSent()
    expect(shipments).toEqual([
      {
        heading: 'Your shipment',
        sent: 'Sent on 8 July 2022',
        items: [{ name: 'Cup', quantity: '2' }],
        parcels: [
          {
            label: 'Track with DHL',
            href: 'https://www.dhl.com/global-en/home/tracking.html?tracking-id=47110815',
            number: '4711 0815',
          },
          { label: 'Tracking number', number: 'X' },
          { label: 'Tracking number', number: 'R-1', isReturn: true },
        ],
      },
    ])
    expect(toSend).toEqual([{ name: 'Pot', quantity: '1' }])
    expect(payment.toCome).toEqual({ label: 'Still to be charged', amount: '£20.00' })
  })

  it('does not guess at goods of shipments by amount alone', () => {
    const order = told([english, captured(1, 4000)])
    expect(order.shipments[0]?.items).toEqual([])
    expect(order.toSend).toBeUndefined()
  })

  it('lists all goods of a capture of everything, whether or not it named them', () => {
    const order = told([english, captured(1, 6000)])
    expect(order.shipments[0]?.items.map(({ name }) => name)).toEqual(['Cup', 'Pot'])
  })

  it('shows parcels that were told of the order alone', () => {
    const shippingInfo = [{ tracking_number: '9' }]
    expect(told([english, { type: 'OrderShippingInfoAdded', shippingInfo }]).shipments).toEqual([
      { heading: 'Parcels', items: [], parcels: [{ label: 'Tracking number', number: '9' }] },
    ])
  })

  it('is what was charged and given back, with what came back and what was kept for it', () => {
    const { payment } = inEnglish.partRefunded()
    expect(payment.charges.map(({ label, amount }) => [label, amount])).toEqual([
      ['Charged on 8 July 2022', '£40.00'],
      ['Charged on 8 July 2022', '£20.00'],
    ])
    expect(payment.refunds).toEqual([
      {
        label: 'Refunded on 8 July 2022',
        amount: '-£19.00',
        items: [{ name: 'Cup', quantity: '1' }],
        fees: [{ label: 'Kept as a return fee', amount: '£1.00' }],
      },
    ])
    expect(payment.net).toEqual({ label: 'Charged after refunds', amount: '£41.00' })
  })

  it('tells by when to pay: the days that were agreed, and those by which it was extended', () => {
    const later = placed({ ...ENGLISH, paymentMethod: { type: 'invoice', numberOfDays: 14 } })
    const extended = { type: 'DueDateExtended', captureId: 'capture-1', days: 10, feeAmount: 100 } as const
    const due = (...more: Parameters<typeof told>[0]) =>
      told([later, captured(1, 4000), ...more]).payment.due.map(({ label, amount }) => `${label}: ${amount}`)
    expect(due()).toEqual(['By 22 July 2022: £40.00'])
    expect(due(extended)).toEqual(['By 1 August 2022: £40.00'])
    expect(due(refunded(1, 1000))).toEqual(['By 22 July 2022: £30.00'])
    expect(due(refunded(1, 4000))).toEqual([])
    expect(due(captured(2, 2000))).toEqual(['By 22 July 2022: £60.00'])
  })

  it('does not invent a day on which to pay', () => {
    const { payment } = told([english, captured(1, 4000)])
    expect(payment).toMatchObject({
      due: [],
      notes: ['Your payment provider tells you by when to pay.'],
    })
    const byCard = told([placed({ ...ENGLISH, paymentMethod: { type: 'card' } }), captured(1, 4000)])
    expect(byCard.payment).toMatchObject({ due: [], notes: [] })
  })

  it('promises nothing more of an order that was refused, cancelled or too old', () => {
    for (const state of ['rejected', 'cancelled', 'expired', 'closed', 'refunded'] as const) {
      const order = inEnglish[state]()
      expect([state, order.toSend, order.payment.toCome]).toEqual([state, undefined, undefined])
    }
  })

  it('holds no address, name or id that the shopper has no use for', () => {
    for (const state of SHOPPER_STATES) {
      const { texts: _, ...order } = inEnglish[state]()
      expect(JSON.stringify(order)).not.toMatch(/capture-|refund-|tx-|0190f5a0|"M1"|Ada|merchant:/)
    }
  })

  it("has days of the shopper's country, not of the server's", () => {
    const lateInLondon = Date.UTC(2022, 6, 8, 22, 30)
    const day = (country: string) => {
      const order = { ...orderAfter(placed({ ...ENGLISH, country })), createdAt: lateInLondon }
      return shopperOrder({ order, document: GOODS }, lateInLondon, SHOP).placed
    }
    expect(day('FI')).toBe('Ordered on 9 July 2022')
    expect(day('US')).toBe('Ordered on 8 July 2022')
  })

  it("adds up: what is to be paid and what was given back is what was charged, whatever the order's life", () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, ({ after }) => {
          const order = { ...after, paymentMethod: { type: 'invoice', numberOfDays: 30 }, currency: 'EUR' }
          const formats = {
            money: String,
            number: String,
            instant: String,
            date: String,
            country: String,
          }
          const { due } = paymentOf(order, false, SHOPPER_TEXTS.en, formats)
          const owed = due.reduce((sum, { amount }) => sum + Number(amount), 0)
          expect(owed).toBe(after.capturedAmount - after.refundedAmount)
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe.each(LANGUAGES)('in the language %s', (language) => {
  const orders = ordersIn(language)

  it.each(SHOPPER_STATES)('of the state %s every word is there and every placeholder filled', (state) => {
    const { texts, ...order } = orders[state]()
    expect(order.language).toBe(language)
    expect(order.title).toBe(texts[state])
    expect(JSON.stringify(order)).not.toMatch(/\{\w+\}|undefined|NaN|Invalid/)
  })

  it('has every word, with the placeholders of the English one, and none that was forgotten in English', () => {
    const placeholders = (text: string) => text.match(/\{\w+\}/g)?.sort() ?? []
    for (const [key, text] of Object.entries(SHOPPER_TEXTS.en)) {
      const own = SHOPPER_TEXTS[language][key as keyof typeof SHOPPER_TEXTS.en]
      expect([key, placeholders(own), own.trim() === own && own !== '']).toEqual([
        key,
        placeholders(text),
        true,
      ])
      if (language !== 'en' && text.split(' ').length > 2) expect([key, own]).not.toEqual([key, text])
    }
  })
})

describe('money and dates', () => {
  const inLocale = (locale: string, currency: string, country: string) => {
    const order = told([placed({ ...ENGLISH, locale, currency, country }), captured(1, 6000)])
    return [order.placed, order.sums[1]?.amount.replaceAll(/\s/g, ' ')]
  }

  it.each([
    ['sv-SE', 'SEK', 'SE', 'Beställd den 8 juli 2022', '60,00 kr'],
    ['de-DE', 'EUR', 'DE', 'Bestellt am 8. Juli 2022', '60,00 €'],
    ['de-CH', 'CHF', 'CH', 'Bestellt am 8. Juli 2022', 'CHF 60.00'],
    ['fi-FI', 'EUR', 'FI', 'Tilattu 8. heinäkuuta 2022', '60,00 €'],
    ['nb-NO', 'NOK', 'NO', 'Bestilt 8. juli 2022', '60,00 kr'],
    ['da-DK', 'DKK', 'DK', 'Bestilt den 8. juli 2022', '60,00 kr.'],
    ['nl-NL', 'EUR', 'NL', 'Besteld op 8 juli 2022', '€ 60,00'],
    ['fr-FR', 'EUR', 'FR', 'Commandé le 8 juillet 2022', '60,00 €'],
    ['en-US', 'USD', 'US', 'Ordered on July 8, 2022', '$60.00'],
    ['no-NO', 'NOK', 'NO', 'Bestilt 8. juli 2022', '60,00 kr'],
    ['ja-JP', 'JPY', 'JP', 'Ordered on July 8, 2022', '¥6,000'],
    ['nonsense_', 'KWD', 'KW', 'Ordered on July 8, 2022', 'KWD 6.000'],
  ])('of %s in %s', (locale, currency, country, date, total) => {
    expect(inLocale(locale, currency, country)).toEqual([date, total])
  })
})

describe('lines of an order', () => {
  it('say a discount, a unit and what is not a good apart', () => {
    const document = {
      orderLines: [
        line('Flour', 3, 900, { quantity_unit: 'kg', total_discount_amount: 100 }),
        line('Voucher', 1, -400, { type: 'gift_card' }),
      ],
    }
    const order = told([placed({ ...ENGLISH, amount: 500 })], { document })
    expect(order.lines).toEqual([
      {
        name: 'Flour',
        quantity: '3 kg',
        each: '3 kg × £3.00',
        discount: 'Discount -£1.00',
        amount: '£9.00',
      },
    ])
    expect(order.sums[0]).toEqual({ label: 'Voucher', amount: '-£4.00' })
  })

  it('of an order that ended half-way tell nothing of what is not coming', () => {
    const order = told([english, captured(1, 4000, { orderLines: [CUPS] })], { now: EXPIRES_AT + DAY_MS })
    expect([order.state, order.toSend]).toEqual(['closed', undefined])
  })

  it('that were changed leave no negative rest', () => {
    const more = { ...CUPS, quantity: 5 }
    const order = told([english, captured(1, 5000, { orderLines: [more, SENDING] })])
    expect(order.toSend).toEqual([{ name: POT.name, quantity: '1' }])
  })
})
