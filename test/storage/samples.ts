/** Orders, captures and other rows as the engine would write them. */
import { createHash } from 'node:crypto'
import { transfersOf } from '../../src/domain/ledger/postings.ts'
import type { OrderCaptured, OrderEvent, RecordedEvent } from '../../src/domain/order/events.ts'
import { evolve } from '../../src/domain/order/evolve.ts'
import type { Order, OrderDocument, Persons } from '../../src/domain/order/order.ts'
import type { Authorization, Session } from '../../src/domain/payments/session.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import {
  authorizationRef,
  type Changes,
  type Credential,
  type KeptKey,
  type Loaded,
  type Merchant,
  type Needs,
  type PayoutQuery,
  type RecordKind,
  recordRef,
  type Store,
} from '../../src/engine/store.ts'

export const MERCHANT = 'PK000001'

export function needs(wanted: {
  orderIds?: string[]
  historyOf?: string[]
  keys?: { digest: string; orderId?: string }[]
  authorizations?: { merchantId: string; token: string }[]
  sessionIds?: string[]
  merchantIds?: string[]
  usernames?: string[]
  documentsOf?: string[]
  personsOf?: string[]
  works?: string[]
  records?: { kind: RecordKind; id: string }[]
  contractsOf?: string[]
  payouts?: PayoutQuery[]
  clock?: boolean
}): Needs {
  return {
    orderIds: new Set(wanted.orderIds),
    historyOf: new Set(wanted.historyOf),
    keys: new Map(
      wanted.keys?.map(({ digest, orderId }) => [digest, orderId === undefined ? {} : { orderId }]),
    ),
    authorizations: new Map(
      wanted.authorizations?.map((one) => [authorizationRef(one.merchantId, one.token), one]),
    ),
    sessionIds: new Set(wanted.sessionIds),
    merchantIds: new Set(wanted.merchantIds),
    usernames: new Set(wanted.usernames),
    documentsOf: new Set(wanted.documentsOf),
    personsOf: new Set(wanted.personsOf),
    works: new Set(wanted.works),
    records: new Map(wanted.records?.map((one) => [recordRef(one.kind, one.id), one])),
    contractsOf: new Set(wanted.contractsOf),
    payouts: wanted.payouts ?? [],
    ...(wanted.clock && { clock: true }),
  }
}

export function changes(some: Partial<Changes>): Changes {
  const none: Changes = {
    newOrders: [],
    orders: [],
    events: [],
    transfers: [],
    keys: [],
    authorizations: [],
    sessions: [],
    merchants: [],
    credentials: [],
    documents: [],
    persons: [],
    terms: [],
    works: [],
    firstWorks: [],
    doneWorks: [],
    records: [],
    removedRecords: [],
    dueItems: [],
    tallies: [],
    payouts: [],
    clock: [],
  }
  return { ...none, ...some }
}

export function recorded(
  orderId: string,
  version: number,
  event: OrderEvent,
  at = Date.now(),
): RecordedEvent {
  return {
    orderId,
    version,
    merchantId: MERCHANT,
    transactionId: uuidv7(),
    at,
    correlationId: uuidv7(),
    actor: 'merchant:PK000001_demo',
    event,
  }
}

export const DOCUMENT: OrderDocument = {
  orderLines: [{ name: 'Tomatoes', quantity: 10, quantity_unit: 'kg', unit_price: 600, total_amount: 6000 }],
  merchantData: '{"quote": "\\"", "slash": "\\\\", "emoji": "🍅"}',
}
export const PERSONS: Persons = { billingAddress: { given_name: 'Zoë', family_name: 'O\'Neil "Q" {1,2}' } }

export interface Placed {
  order: Order
  changes: Changes
}

export function placement(amount = 6000, fields: { merchantReference1?: string } = {}): Placed {
  const orderId = uuidv7()
  const event = recorded(orderId, 1, {
    type: 'OrderPlaced',
    merchantId: MERCHANT,
    klarnaReference: 'ABCD2345',
    currency: 'EUR',
    country: 'DE',
    locale: 'de-DE',
    amount,
    fraudStatus: 'ACCEPTED',
    paymentMethod: { type: 'slice_it_by_card', numberOfInstallments: 12 },
    expiresAt: Date.now() + 28 * 86_400_000,
    ...fields,
  })
  const order = evolve(undefined, event)
  return {
    order,
    changes: changes({ newOrders: [{ order, document: DOCUMENT, persons: PERSONS }], events: [event] }),
  }
}

/** Writes a new order and gives it as it is stored. */
export async function place(store: Store, amount?: number): Promise<Order> {
  const placed = placement(amount)
  await put(store, placed.changes)
  return placed.order
}

/** Writes the changes, having locked what they are about. */
export async function put(store: Store, some: Partial<Changes>): Promise<void> {
  const all = changes(some)
  await store.transact(async (transaction) => {
    await transaction.load(needsOf(all))
    await transaction.write(all)
  })
}

function needsOf(all: Changes): Needs {
  const { orders, keys, authorizations, merchants, documents, persons, works, doneWorks } = all
  return needs({
    orderIds: [...orders, ...documents, ...persons].map(({ orderId }) => orderId),
    keys,
    authorizations,
    merchantIds: merchants.map(({ merchantId }) => merchantId),
    works: [...works.map(({ workId }) => workId), ...doneWorks],
    records: [...all.records, ...all.removedRecords],
    clock: all.clock.length > 0,
  })
}

export function load(store: Store, wanted: Parameters<typeof needs>[0]): Promise<Loaded> {
  return store.transact((transaction) => transaction.load(needs(wanted)))
}

/** What a capture of `amount` writes, decided by nobody: the caller sees to it that it fits. */
export function capture(order: Order, amount: number, extra: Partial<OrderCaptured> = {}) {
  const event = recorded(order.orderId, order.version + 1, {
    type: 'OrderCaptured',
    captureId: uuidv7(),
    number: order.captureCount + 1,
    amount,
    personsVersion: order.personsVersion,
    ...extra,
  })
  const next = evolve(order, event)
  return {
    order: next,
    changes: changes({ orders: [next], events: [event], transfers: transfersOf(event, order.currency) }),
  }
}

export function keptKey(name: string, some: Partial<KeptKey> = {}): KeptKey {
  return {
    digest: digestOf(name),
    merchantId: MERCHANT,
    scope: 'POST /payments/v1/sessions',
    key: name,
    bodyDigest: digestOf('body'),
    outcome: { status: 'accepted', result: { captureId: uuidv7() } },
    createdAt: Date.now(),
    expiresAt: Date.now() + 86_400_000,
    ...some,
  }
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function session(some: Partial<Session> = {}): Session {
  return {
    sessionId: uuidv7(),
    merchantId: MERCHANT,
    clientToken: 'aaa.bbb.ccc',
    fields: { purchase_country: 'DE', purchase_currency: 'EUR', order_amount: 1, order_lines: [] },
    createdAt: Date.now(),
    expiresAt: Date.now() + 1000,
    ...some,
  }
}

export function authorization(token: string, some: Partial<Authorization> = {}): Authorization {
  return {
    merchantId: MERCHANT,
    token,
    fraudStatus: 'ACCEPTED',
    paymentMethod: { type: 'invoice', numberOfDays: 30 },
    state: 'open',
    createdAt: Date.now(),
    expiresAt: Date.now() + 1000,
    ...some,
  }
}

export function merchant(merchantId = MERCHANT, some: Partial<Merchant> = {}): Merchant {
  return { merchantId, name: 'Ada’s shop', active: true, createdAt: Date.now(), ...some }
}

export function credential(username: string, some: Partial<Credential> = {}): Credential {
  return { username, merchantId: MERCHANT, secretDigest: digestOf(username), createdAt: Date.now(), ...some }
}
