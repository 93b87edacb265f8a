/**
 * What a sequence is made of: plain data, so that a failing one can be shrunk and printed. Orders, captures,
 * tokens and keys are named by small numbers that the driver resolves against what exists by then.
 */
import fc from 'fast-check'
import { type Checkout, checkouts } from './checkouts.ts'

/** `stranger`: the sandbox's other merchant. */
export type Caller = 'owner' | 'stranger'

/** `nth`: one of the orders there are, counted round. */
export type OrderChoice = { nth: number } | 'unknown' | 'malformed'
export type CaptureChoice = { nth: number } | 'unknown'

/** An id may be spelled in capitals and a path may begin with two slashes: it is the same resource. */
export type Spelling = 'plain' | 'capitals' | 'doubledSlash'

/** How much to capture, of what is left when the step runs. */
export type Amount =
  | { ofRest: number }
  | { minor: number }
  | 'rest'
  | 'oneTooMany'
  | 'orderAmount'
  | 'zero'
  | 'aboveLimit'
  | 'missing'

export type Parcel = {
  shipping_company?: string
  tracking_number?: string | number
  shipping_method?: string
}

/** An amount that an authorization is set to, from what it is when the step runs. */
export type NewAmount = { plus: number } | 'captured' | 'belowCaptured' | 'zero' | 'aboveLimit' | 'missing'

/** Lines of a refund: those of a capture, or its first one. */
export type RefundLines = 'none' | 'ofCapture' | 'first'

interface OnOrder {
  order: OrderChoice
  as: Caller
  spelling: Spelling
}
/**
 * One of a few idempotency keys, so that they are used again on the same and on other orders. `strict`: another
 * body is to be refused. `twice`: two such calls at the same time.
 */
export interface KeyChoice {
  nth: number
  use: 'once' | 'strict' | 'twice'
}
interface Keyed {
  key?: KeyChoice
}

export interface Details {
  shipping_address?: Record<string, string>
  billing_address?: Record<string, string>
}

export type Step =
  | ({
      do: 'place'
      token: number
      merchant: 0 | 1
      checkout: Checkout
      autoCapture: boolean
      off: number
    } & Keyed)
  | { do: 'giveBack'; token: number; merchant: 0 | 1 }
  | ({
      do: 'capture'
      amount: Amount
      description?: string
      reference?: string
      lines: 'none' | 'all' | 'first'
      parcels: Parcel[]
    } & OnOrder &
      Keyed)
  | ({ do: 'acknowledge' } & OnOrder & Keyed)
  | ({ do: 'cancel' } & OnOrder & Keyed)
  | ({ do: 'shipOrder'; parcels: Parcel[] } & OnOrder & Keyed)
  | ({ do: 'shipCapture'; capture: CaptureChoice; parcels: Parcel[] } & OnOrder & Keyed)
  | ({
      do: 'setReferences'
      references: { merchant_reference1?: string; merchant_reference2?: string }
    } & OnOrder &
      Keyed)
  | ({ do: 'setAmount'; amount: NewAmount; lines: 'none' | 'same' | 'first' } & OnOrder & Keyed)
  | ({ do: 'adjustAmount'; by: number; lines: 'none' | 'first' } & OnOrder & Keyed)
  | ({ do: 'extend' } & OnOrder & Keyed)
  | ({ do: 'release' } & OnOrder & Keyed)
  | ({
      do: 'refund'
      amount: Amount | 'lines'
      lines: RefundLines
      capture: CaptureChoice
      /** Whether the refund names its capture. */
      named: boolean
      description?: string
      reference?: string
    } & OnOrder &
      Keyed)
  | ({ do: 'reverse' } & OnOrder & Keyed)
  | ({ do: 'tryCapture'; amount: Amount } & OnOrder)
  | ({ do: 'tryRefund'; amount: Amount; capture: CaptureChoice; named: boolean } & OnOrder)
  | ({ do: 'setDetails'; capture?: CaptureChoice; details: Details } & OnOrder & Keyed)
  | ({ do: 'sendOut'; capture: CaptureChoice } & OnOrder & Keyed)
  | ({ do: 'extendDueDate'; capture: CaptureChoice; days: number; olderPath: boolean } & OnOrder & Keyed)
  | ({ do: 'readRefund'; refund: CaptureChoice } & OnOrder)
  | ({ do: 'readDueDateOptions'; capture: CaptureChoice } & OnOrder)
  | ({ do: 'readOrder' } & OnOrder)
  | ({ do: 'readCaptures' } & OnOrder)
  | ({ do: 'readCapture'; capture: CaptureChoice } & OnOrder)
  | { do: 'wait'; hours: number }
  /** Until an order expires, or shortly before that. */
  | { do: 'waitForExpiry'; nth: number; justBefore: boolean }
  /** Until the newest kept key lapses, or shortly before that; then the call with that key is made again. */
  | { do: 'waitForKey'; justBefore: boolean }
  /** One of the last calls once more, with its key if it had one: its amounts follow from what is there by now. */
  | { do: 'again'; back: number }

export type StepOf<Name extends Step['do']> = Extract<Step, { do: Name }>

const index = fc.nat({ max: 7 })

const order: fc.Arbitrary<OrderChoice> = fc.oneof(
  { arbitrary: fc.record({ nth: index }), weight: 20 },
  { arbitrary: fc.constantFrom('unknown', 'malformed'), weight: 1 },
)
const capture: fc.Arbitrary<CaptureChoice> = fc.oneof(
  { arbitrary: fc.record({ nth: index }), weight: 8 },
  { arbitrary: fc.constant<'unknown'>('unknown'), weight: 1 },
)
const onOrder = {
  order,
  as: fc.constantFrom<Caller>(...Array<Caller>(11).fill('owner'), 'stranger'),
  spelling: fc.constantFrom<Spelling>(...Array<Spelling>(6).fill('plain'), 'capitals', 'doubledSlash'),
}
const key = {
  key: fc.record<KeyChoice>({
    nth: fc.nat({ max: 2 }),
    use: fc.constantFrom('once', 'once', 'once', 'once', 'strict', 'twice'),
  }),
}
const merchant = fc.constantFrom<0 | 1>(0, 0, 0, 1)
const token = fc.nat({ max: 4 })

const amount: fc.Arbitrary<Amount> = fc.oneof(
  { arbitrary: fc.record({ ofRest: fc.constantFrom(2, 3, 7) }), weight: 6 },
  { arbitrary: fc.record({ minor: fc.integer({ min: 1, max: 4000 }) }), weight: 4 },
  { arbitrary: fc.constantFrom<Amount>('rest', 'oneTooMany'), weight: 5 },
  { arbitrary: fc.constantFrom<Amount>('orderAmount', 'zero', 'aboveLimit', 'missing'), weight: 1 },
)

/** Few different ones, so that the same list is often sent twice; a tracking number may be a number. */
const parcel = fc.constantFrom<Parcel>(
  { shipping_company: 'dhl', tracking_number: '4711' },
  { tracking_number: 4711, shipping_company: 'dhl' },
  { shipping_method: 'Home' },
  {},
)
const parcels = fc.oneof(
  { arbitrary: fc.array(parcel, { minLength: 1, maxLength: 2 }), weight: 6 },
  { arbitrary: fc.constant([]), weight: 1 },
)

const references = fc.record(
  {
    merchant_reference1: fc.constantFrom('A-1', 'påse 7', ''),
    merchant_reference2: fc.constantFrom('B-1', ''),
  },
  { requiredKeys: [] },
)

const newAmount: fc.Arbitrary<NewAmount> = fc.oneof(
  { arbitrary: fc.record({ plus: fc.integer({ min: -3000, max: 5000 }) }), weight: 6 },
  { arbitrary: fc.constantFrom<NewAmount>('captured', 'belowCaptured'), weight: 3 },
  { arbitrary: fc.constantFrom<NewAmount>('zero', 'aboveLimit', 'missing'), weight: 1 },
)

const shipTo = fc.constantFrom<Details>(
  { shipping_address: { given_name: 'Grace', city: 'Lund' } },
  { shipping_address: { title: '', phone: '+46700000002' } },
  { shipping_address: { city: '' } },
)
const both = fc.constantFrom<Details>(
  { billing_address: { family_name: 'Hopper' } },
  { shipping_address: { country: 'NO' }, billing_address: { organization_name: '' } },
)
const details = fc.oneof({ arbitrary: shipTo, weight: 3 }, { arbitrary: both, weight: 1 })

const refunded = {
  amount: fc.oneof({ arbitrary: amount, weight: 3 }, { arbitrary: fc.constant<'lines'>('lines'), weight: 3 }),
  lines: fc.constantFrom<RefundLines>('none', 'ofCapture', 'first'),
  capture,
  named: fc.constantFrom(false, false, true),
}

/** A step whose optional fields are there or not. */
function stepOf<Name extends Step['do']>(
  name: Name,
  required: object,
  optional: object = {},
): fc.Arbitrary<Step> {
  const model = { do: fc.constant(name), ...required, ...optional } as Record<string, fc.Arbitrary<unknown>>
  return fc.record(model, { requiredKeys: ['do', ...Object.keys(required)] }) as fc.Arbitrary<Step>
}

const place = stepOf(
  'place',
  {
    token,
    merchant,
    checkout: checkouts,
    autoCapture: fc.constantFrom(false, false, true),
    off: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, -1),
  },
  key,
)

const mixture: [weight: number, step: fc.Arbitrary<Step>][] = [
  [5, place],
  [1, stepOf('giveBack', { token, merchant })],
  [
    12,
    stepOf(
      'capture',
      { ...onOrder, amount, lines: fc.constantFrom('none', 'all', 'first'), parcels },
      { ...key, description: fc.constantFrom('', 'first parcel'), reference: fc.constantFrom('', 'R-1') },
    ),
  ],
  [3, stepOf('acknowledge', onOrder, key)],
  [2, stepOf('cancel', onOrder, key)],
  [4, stepOf('shipOrder', { ...onOrder, parcels }, key)],
  [5, stepOf('shipCapture', { ...onOrder, capture, parcels }, key)],
  [3, stepOf('setReferences', { ...onOrder, references }, key)],
  [
    4,
    stepOf(
      'setAmount',
      { ...onOrder, amount: newAmount, lines: fc.constantFrom('none', 'same', 'first') },
      key,
    ),
  ],
  [
    2,
    stepOf(
      'adjustAmount',
      { ...onOrder, by: fc.integer({ min: -4000, max: 4000 }), lines: fc.constantFrom('none', 'first') },
      key,
    ),
  ],
  [3, stepOf('extend', onOrder, key)],
  [2, stepOf('release', onOrder, key)],
  [
    10,
    stepOf(
      'refund',
      { ...onOrder, ...refunded },
      { ...key, description: fc.constantFrom('', 'bruised'), reference: fc.constantFrom('', 'R-1') },
    ),
  ],
  [2, stepOf('reverse', onOrder, key)],
  [1, stepOf('tryCapture', { ...onOrder, amount })],
  [1, stepOf('tryRefund', { ...onOrder, amount, capture, named: fc.boolean() })],
  [3, stepOf('setDetails', { ...onOrder, details }, { ...key, capture })],
  [1, stepOf('sendOut', { ...onOrder, capture }, key)],
  [
    3,
    stepOf(
      'extendDueDate',
      { ...onOrder, capture, days: fc.constantFrom(2, 2, 10, 30, 60, 14), olderPath: fc.boolean() },
      key,
    ),
  ],
  [1, stepOf('readRefund', { ...onOrder, refund: capture })],
  [1, stepOf('readDueDateOptions', { ...onOrder, capture })],
  [2, stepOf('readOrder', onOrder)],
  [1, stepOf('readCaptures', onOrder)],
  [2, stepOf('readCapture', { ...onOrder, capture })],
  [1, stepOf('wait', { hours: fc.constantFrom(1, 5, 11, 30, 24 * 9, 24 * 40) })],
  [1, stepOf('waitForExpiry', { nth: index, justBefore: fc.boolean() })],
  [2, stepOf('waitForKey', { justBefore: fc.boolean() })],
  [9, stepOf('again', { back: fc.constantFrom(0, 0, 0, 1, 2, 3) })],
]

/** Some orders first: without one there is nothing to do. */
export const sequences: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(place, { minLength: 1, maxLength: 3 }),
    fc.array(fc.oneof(...mixture.map(([weight, arbitrary]) => ({ weight, arbitrary }))), {
      minLength: 4,
      maxLength: 30,
      size: 'max',
    }),
  )
  .map(([first, rest]) => [...first, ...rest])
