/** What a step of the simulation may ask for. */
import type { ContractTerms } from '../../src/domain/contract/contract.ts'
import type { OrderCommand } from '../../src/domain/order/commands.ts'
import type { OrderLine } from '../../src/domain/order/order.ts'
import type { Random } from '../support/random.ts'

/** What is known of an order from the answers so far: enough to ask sensible and foolish things of it. */
export interface KnownOrder {
  orderId: string
  captureIds: string[]
}

const REFERENCES = ['A', 'B', 'C'] as const

function line(random: Random, amount: number): OrderLine {
  const reference = random.pick(REFERENCES)
  return { reference, name: `Line ${reference}`, quantity: 1, unit_price: amount, total_amount: amount }
}

const lines = (random: Random, amount: number) =>
  random.next() < 0.6 ? { orderLines: [line(random, amount)] } : {}

const parcel = (random: Random) => [{ tracking_number: String(random.between(1, 3)) }]

/** Small amounts, so that several fit into an order and then one does not. */
const amountOf = (random: Random) => random.pick([1, 10, 100, 100, 250, 999, 1000])

type Make = (random: Random, captureId: string) => OrderCommand

const MOVES: readonly (readonly [weight: number, make: Make])[] = [
  [
    12,
    (random) => {
      const amount = amountOf(random)
      return { type: 'capture', amount, ...lines(random, amount) }
    },
  ],
  [
    8,
    (random) => {
      const amount = amountOf(random)
      return { type: 'refund', amount, ...lines(random, amount) }
    },
  ],
  [2, (random, captureId) => ({ type: 'refund', amount: amountOf(random), captureId })],
  [
    1,
    (random) => ({
      type: 'refund',
      amount: 90,
      orderLines: [
        line(random, 100),
        { type: 'return_fee', name: 'Fee', quantity: 1, unit_price: -10, total_amount: -10, tax_rate: 0 },
      ],
    }),
  ],
  [1, () => ({ type: 'acknowledge' })],
  [1, () => ({ type: 'cancel' })],
  [2, (random) => ({ type: 'updateAuthorization', amount: random.between(0, 1500), ...lines(random, 1) })],
  [1, (random) => ({ type: 'adjustAuthorization', amount: random.between(-300, 300) })],
  [1, () => ({ type: 'extendAuthorization' })],
  [1, () => ({ type: 'releaseAuthorization' })],
  [1, (random) => ({ type: 'updateMerchantReferences', merchantReference1: random.pick(['', 'X', 'Y Z']) })],
  [
    1,
    (random) => ({ type: 'updateCustomerDetails', shippingAddress: { city: random.pick(['Lund', 'Umeå']) } }),
  ],
  [1, (_, captureId) => ({ type: 'updateCustomerDetails', captureId, billingAddress: { city: 'Ystad' } })],
  [1, (random) => ({ type: 'addOrderShippingInfo', shippingInfo: parcel(random) })],
  [2, (random, captureId) => ({ type: 'addCaptureShippingInfo', captureId, shippingInfo: parcel(random) })],
  [1, (_, captureId) => ({ type: 'triggerSendOut', captureId })],
  [2, (random, captureId) => ({ type: 'extendDueDate', captureId, days: random.pick([2, 10, 11, 30, 60]) })],
  [1, () => ({ type: 'reverse' })],
  [1, (random) => ({ type: 'decideFraud', fraudStatus: random.pick(['ACCEPTED', 'REJECTED']) })],
]

const drawn = MOVES.flatMap(([weight, make]) => Array.from({ length: weight }, () => make))

/** A change of this order; now and then of a capture that is not there. */
export function randomChange(random: Random, { captureIds }: KnownOrder, nobody: string): OrderCommand {
  const captureId = captureIds.length > 0 && random.next() < 0.95 ? random.pick(captureIds) : nobody
  return random.pick(drawn)(random, captureId)
}

/** Of every kind of schedule, settlement and reserve. */
export function randomTerms(random: Random): ContractTerms {
  const reserve = random.next() < 0.5 ? undefined : { rate: 1000, days: 3 }
  return {
    fees: [{ percentage: random.pick([0, 299, 3333]), fixed: random.pick([0, 30]) }],
    vatRate: random.pick([0, 2500]),
    feeRefund: random.pick(['none', 'percentage', 'all'] as const),
    settlement: random.pick(['NET', 'NET', 'GROSS'] as const),
    delay: { days: random.pick([0, 1, 7]), of: random.pick(['calendar', 'banking'] as const) },
    schedule: random.pick([
      { every: 'day' },
      { every: 'weekday' },
      { every: 'week', on: 3 },
      { every: 'half-month', on: [1, 15] },
      { every: 'month', on: 31 },
    ] as const) as ContractTerms['schedule'],
    cutOff: { time: random.pick(['00:00', '15:30']), timeZone: random.pick(['UTC', 'Europe/Stockholm']) },
    minimumPayout: random.pick([0, 500]),
    ...(reserve && { reserve }),
  }
}
