/** From a step to the call it makes and what that call must answer, by what exists at that moment. */
import { type Answer, type Expected, refusal } from './answers.ts'
import { type ChangeStep, changing } from './changes.ts'
import * as rules from './rules.ts'
import { shownCapture, shownCaptures, shownOrder } from './shown.ts'
import type {
  Amount,
  Caller,
  CaptureChoice,
  KeyChoice,
  OrderChoice,
  Spelling,
  Step,
  StepOf,
} from './steps.ts'
import { leftOf, type ModelCapture, type ModelOrder, orderFor, type World } from './world.ts'

export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** As it is sent. */
  path: string
  /** As it is meant: what an idempotency key is unique within, together with merchant and method. */
  canonicalPath: string
  merchant: 0 | 1
  body?: unknown
  key?: string
  keyUse?: KeyChoice['use']
  /** Told whatever key is sent: a request that breaks its form is not looked up. */
  unreadable?: Expected
  /** What is answered when no key replays an earlier answer. */
  expected(): Expected
}

const ORDERS = '/ordermanagement/v1/orders'
const TOKENS = '/payments/v1/authorizations'
export const UNKNOWN_ID = '0190f5a0-0000-7000-8000-00000000dead'

/** The steps that are calls, and not the passing of time. */
export type CallStep = Exclude<Step, StepOf<'wait' | 'waitForExpiry' | 'waitForKey' | 'again'>>

/** The call of a step, or undefined when there is nothing yet that it could be about. */
export function callOf(step: CallStep, world: World, now: number): Call | undefined {
  switch (step.do) {
    case 'place':
      return placing(step, world)
    case 'giveBack': {
      const token = `${world.prefix}-token-${step.token}`
      const path = `${TOKENS}/${token}`
      const expected = () => rules.giveBack(world, step.merchant, token)
      return { method: 'DELETE', path, canonicalPath: path, merchant: step.merchant, expected }
    }
    default:
      return orderCall(step, world, now)
  }
}

function placing(step: StepOf<'place'>, world: World): Call {
  const { merchant, checkout, autoCapture, off } = step
  const token = `${world.prefix}-token-${step.token}`
  const path = `${TOKENS}/${token}/order`
  return {
    method: 'POST',
    path,
    canonicalPath: path,
    merchant,
    body: {
      ...checkout,
      order_amount: checkout.order_amount + off,
      ...(autoCapture && { auto_capture: true }),
    },
    ...keyOf(step, world),
    ...(checkout.order_amount + off < 0 && {
      unreadable: refusal(400, 'BAD_VALUE', 'Bad value: order_amount'),
    }),
    expected: () => rules.place(world, { merchant, token, body: checkout, autoCapture, off }),
  }
}

type OrderStep = ChangeStep | StepOf<OrderStepName>
type OrderStepName =
  | 'capture'
  | 'acknowledge'
  | 'cancel'
  | 'shipOrder'
  | 'shipCapture'
  | 'setReferences'
  | 'readOrder'
  | 'readCaptures'
  | 'readCapture'

/** What is asked of one order: the part of the call that depends on the operation. */
export interface Asked {
  method: Call['method']
  /** Before the order's id, where it is not the usual one. */
  root?: string
  /** After the order's id. */
  tail: string
  /** Of the path in whose scope keys are, where that is another one. */
  keyTail?: string
  body?: unknown
  unreadable?: Expected | undefined
  /** How the 404 of this operation ends. */
  missing: string
  missingCode?: string
  answer(order: ModelOrder): Expected
}

function orderCall(step: OrderStep, world: World, now: number): Call | undefined {
  const orderId = chosenOrder(step.order, world)
  if (orderId === undefined) return undefined
  const merchant = callerOf(orderId, step.as, world)
  const owned = world.orders.find((order) => order.orderId === orderId)
  const { method, root = ORDERS, tail, body, unreadable, ...rest } = asked(step, orderId, owned, world, now)
  const { missing, missingCode = 'NO_SUCH_ORDER', answer, keyTail = tail } = rest
  const expected = () => {
    if (orderId === MALFORMED_ID) return refusal(400, 'INVALID_ORDER_ID', 'Order ID must be a valid UUID.')
    const order = orderFor(world, merchant, orderId)
    return order ? answer(order) : refusal(404, missingCode, missing)
  }
  return {
    method,
    path: spelled(root, orderId, tail, step.spelling),
    canonicalPath: `${root}/${orderId}${keyTail}`,
    merchant,
    ...(body !== undefined && { body }),
    ...('key' in step && method !== 'GET' && keyOf(step, world)),
    ...(unreadable && { unreadable }),
    expected,
  }
}

const MALFORMED_ID = 'not-a-uuid'

function chosenOrder(choice: OrderChoice, world: World): string | undefined {
  if (choice === 'malformed') return MALFORMED_ID
  if (choice === 'unknown') return UNKNOWN_ID
  return world.orders[choice.nth % Math.max(1, world.orders.length)]?.orderId
}

function callerOf(orderId: string, as: Caller, world: World): 0 | 1 {
  const owner = world.orders.find((order) => order.orderId === orderId)?.merchant ?? 0
  return as === 'owner' ? owner : owner === 0 ? 1 : 0
}

function spelled(root: string, orderId: string, tail: string, spelling: Spelling): string {
  if (spelling === 'doubledSlash') return `/${root}//${orderId}${tail}`
  if (spelling === 'plain') return `${root}/${orderId}${tail}`
  // Only ids are spelled either way: the words of a path are not.
  const capitals = tail.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, (id) => id.toUpperCase())
  return `${root}/${orderId === MALFORMED_ID ? orderId : orderId.toUpperCase()}${capitals}`
}

function keyOf({ key }: { key?: KeyChoice }, world: World): Pick<Call, 'key' | 'keyUse'> {
  return key === undefined ? {} : { key: `${world.prefix}-key-${key.nth}`, keyUse: key.use }
}

function asked(
  step: OrderStep,
  orderId: string,
  order: ModelOrder | undefined,
  world: World,
  now: number,
): Asked {
  const missing = `Order ${orderId} cannot be found`
  switch (step.do) {
    case 'capture':
      return capturing(step, order, world, now, `${missing}. Capture not possible.`)
    case 'acknowledge':
      return {
        method: 'POST',
        tail: '/acknowledge',
        missing: `${missing}. Acknowledgement not possible.`,
        answer: (found) => rules.acknowledge(found, now),
      }
    case 'cancel':
      return {
        method: 'POST',
        tail: '/cancel',
        missing: `${missing}. Cancel not possible.`,
        answer: (found) => rules.cancel(found, now),
      }
    case 'shipOrder':
      return {
        method: 'POST',
        tail: '/shipping-info',
        body: { shipping_info: step.parcels },
        unreadable: rules.shippingBreaksItsForm(step.parcels as rules.Parcels),
        missing: `${missing}. Shipping info cannot be added to order ${orderId}.`,
        answer: (found) => rules.shipOrder(found, step.parcels as rules.Parcels, now),
      }
    case 'shipCapture':
      return shippingCapture(step, order, missing)
    case 'setReferences':
      return {
        method: 'PATCH',
        tail: '/merchant-references',
        body: step.references,
        missing: 'Order cannot be found. Merchant references cannot be updated.',
        answer: (found) => rules.setReferences(found, step.references),
      }
    case 'readOrder':
    case 'readCaptures':
    case 'readCapture':
      return reading(step, order, missing, now)
    default:
      return changing(step, { orderId, order, world, now })
  }
}

function capturing(
  step: StepOf<'capture'>,
  order: ModelOrder | undefined,
  world: World,
  now: number,
  missing: string,
): Asked {
  const { description, reference, parcels } = step
  const amount = amountOf(step.amount, order ? leftOf(order, now) : 0, order)
  const lines = order?.lines ?? []
  const body: rules.CaptureBody = {
    ...(amount !== undefined && { captured_amount: amount }),
    ...(description !== undefined && { description }),
    ...(reference !== undefined && { reference }),
    ...(step.lines !== 'none' && { order_lines: step.lines === 'all' ? lines : lines.slice(0, 1) }),
    ...(parcels.length > 0 && { shipping_info: parcels as rules.Parcels }),
  }
  const unreadable = rules.captureBreaksItsForm(body)
  const isKeyed = step.key !== undefined
  const answer = (found: ModelOrder) => rules.capture(found, body, now, world, isKeyed)
  return { method: 'POST', tail: '/captures', body, unreadable, missing, answer }
}

/** `left`: what of this kind there is at most. */
export function amountOf(amount: Amount, left: number, order: ModelOrder | undefined): number | undefined {
  if (typeof amount === 'object') {
    return 'minor' in amount ? amount.minor : Math.max(1, Math.floor(left / amount.ofRest))
  }
  switch (amount) {
    case 'rest':
      return Math.max(1, left)
    case 'oneTooMany':
      return left + 1
    case 'orderAmount':
      return Math.max(1, order?.amount ?? 1)
    case 'zero':
      return 0
    case 'aboveLimit':
      return 200_000_001
    case 'missing':
      return undefined
  }
}

function shippingCapture(step: StepOf<'shipCapture'>, order: ModelOrder | undefined, missing: string): Asked {
  const captureId = chosenCapture(step.capture, order)
  const parcels = step.parcels as rules.Parcels
  return {
    method: 'POST',
    tail: `/captures/${captureId}/shipping-info`,
    body: { shipping_info: parcels },
    unreadable: rules.shippingBreaksItsForm(parcels),
    missing: `${missing}. Shipping info cannot be added to capture ${captureId}.`,
    answer: (found) => rules.shipCapture(found, captureId, parcels),
  }
}

export function chosenCapture(choice: CaptureChoice, order: ModelOrder | undefined): string {
  if (choice === 'unknown' || !order?.captures.length) return UNKNOWN_ID
  return order.captures[choice.nth % order.captures.length]?.captureId ?? UNKNOWN_ID
}

function reading(
  step: StepOf<'readOrder'> | StepOf<'readCaptures'> | StepOf<'readCapture'>,
  order: ModelOrder | undefined,
  missing: string,
  now: number,
): Asked {
  const method = 'GET'
  if (step.do === 'readOrder') {
    return { method, tail: '', missing, answer: (found) => orderRead(found, now) }
  }
  if (step.do === 'readCaptures') {
    const answer = (found: ModelOrder) => ({ status: 200, body: shownCaptures(found) })
    return { method, tail: '/captures', missing, answer }
  }
  const captureId = chosenCapture(step.capture, order)
  return { method, tail: `/captures/${captureId}`, missing, answer: (found) => captureRead(found, captureId) }
}

function captureRead(order: ModelOrder, captureId: string): Expected {
  const index = order.captures.findIndex((capture) => capture.captureId === captureId)
  const capture = order.captures[index]
  if (!capture) return refusal(404, 'NO_SUCH_CAPTURE', 'Capture could not be found.')
  return { status: 200, body: shownCapture(order, capture, index + 1) }
}

/** The read of an order by its owner: also how ids become known that no other answer names. */
export function orderRead(order: ModelOrder, now: number): Expected {
  return {
    status: 200,
    body: shownOrder(order, now),
    learn: (answer) => learnFromRead(order, answer),
  }
}

interface OrderShown {
  klarna_reference: string
  created_at: string
  captures: { capture_id: string; captured_at: string }[]
  refunds: { refunded_at: string }[]
}

function learnFromRead(order: ModelOrder, answer: Answer): void {
  const shown = answer.body as OrderShown
  order.klarnaReference = shown.klarna_reference
  order.placedAt = instant(shown.created_at)
  order.captures.forEach((capture: ModelCapture, index) => {
    const { capture_id, captured_at } = shown.captures[index] as OrderShown['captures'][number]
    capture.captureId = capture_id
    capture.at = instant(captured_at)
  })
  order.refunds.forEach((refund, index) => {
    refund.at = instant((shown.refunds[index] as OrderShown['refunds'][number]).refunded_at)
  })
}

function instant(text: string): { from: number; to: number } {
  const at = Date.parse(text)
  return { from: at, to: at }
}
