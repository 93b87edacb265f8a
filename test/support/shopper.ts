/** Orders in every state that a shopper can find one in, as events. */
import type { OrderEvent, OrderRefunded } from '../../src/domain/order/events.ts'
import type { OrderDocument, OrderLine } from '../../src/domain/order/order.ts'
import { type ShopContact, type ShopperState, shopperOrder } from '../../src/shopper/order.ts'
import { cancelled, captured, EXPIRES_AT, orderAfter, PLACED_AT, placed } from './scenario.ts'

export function line(name: string, quantity: number, amount: number, fields: Partial<OrderLine> = {}) {
  return { reference: name, name, quantity, unit_price: amount / quantity, total_amount: amount, ...fields }
}

/** 40.00 for two cups, 15.00 for a pot, 5.00 for sending them. */
export const CUPS = line('Cup', 2, 4000)
export const POT = line('Pot', 1, 1500)
export const SENDING = line('Sending', 1, 500, { type: 'shipping_fee' })
export const GOODS: OrderDocument = { orderLines: [CUPS, POT, SENDING], orderTaxAmount: 1200 }

export const SHOP: ShopContact = { name: 'Cups & Co' }
export const ENGLISH = { locale: 'en-GB', currency: 'GBP', country: 'GB', merchantReference1: 'A-1' } as const

export function refunded(number: number, amount: number, fields: Partial<OrderRefunded> = {}): OrderRefunded {
  return { type: 'OrderRefunded', refundId: `refund-${number}`, number, amount, ...fields }
}

/** What the shopper is told an hour after the placing, unless told otherwise. */
export function told(
  events: readonly OrderEvent[],
  {
    document = GOODS,
    now = PLACED_AT + 3_600_000,
    shop = SHOP,
  }: { document?: OrderDocument; now?: number; shop?: ShopContact } = {},
) {
  return shopperOrder({ order: orderAfter(...events), document }, now, shop)
}

/** An order in each state, in this locale. */
export function ordersIn(locale: string): Record<ShopperState, () => ReturnType<typeof told>> {
  const order = (fields: Parameters<typeof placed>[0] = {}) => placed({ ...ENGLISH, locale, ...fields })
  const parcel = { shipping_company: 'DHL', tracking_number: '4711 0815', return_tracking_number: 'R-1' }
  const part = captured(1, 4000, { orderLines: [CUPS], shippingInfo: [parcel, { tracking_number: 'X' }] })
  const rest = captured(2, 2000, { orderLines: [POT, SENDING], shippingInfo: [parcel] })
  const later = { paymentMethod: { type: 'invoice', numberOfDays: 30 } }
  const digital = { orderLines: [line('Song', 1, 6000, { type: 'digital' })] }
  const fee = line('Fee', 1, -100, { type: 'return_fee' })
  return {
    ordered: () => told([order()]),
    underReview: () => told([order({ fraudStatus: 'PENDING' })]),
    rejected: () => told([order({ fraudStatus: 'REJECTED' })]),
    partSent: () => told([order(later), part]),
    sent: () => told([order({ paymentMethod: { type: 'card', numberOfInstallments: 3 } }), part, rest]),
    complete: () => told([order(), captured(1, 6000)], { document: digital }),
    closed: () => told([order(), part, { type: 'AuthorizationReleased', amount: 2000 }]),
    partRefunded: () =>
      told([order(later), part, rest, refunded(1, 1900, { orderLines: [line('Cup', 1, 2000), fee] })]),
    refunded: () => told([order(), captured(1, 6000), refunded(1, 6000, { captureId: 'capture-1' })]),
    cancelled: () => told([order(), cancelled]),
    expired: () => told([order()], { now: EXPIRES_AT }),
  }
}
