/** The state of one batch while it is decided: what was loaded, as changed so far, and what is to be written. */
import { transfersOf } from '../domain/ledger/transfer.ts'
import type { OrderEvent, RecordedEvent } from '../domain/order/events.ts'
import { evolve } from '../domain/order/evolve.ts'
import type { Order, OrderDocument, Persons } from '../domain/order/order.ts'
import type { Authorization, Session } from '../domain/payments/session.ts'
import type { CallContext } from './command.ts'
import {
  authorizationRef,
  type Changes,
  type Credential,
  type KeptKey,
  type Loaded,
  type Merchant,
  type Needs,
} from './store.ts'

/** What the engine was started with and its decisions depend on. */
export interface EngineSettings {
  /** How long an idempotency key is kept, business time. */
  idempotencyLifetimeMs: number
  /** Days from an order's creation date to its expiry. */
  authorizationDays: number
}

export function noNeeds(): Needs {
  return {
    orderIds: new Set(),
    historyOf: new Set(),
    keys: new Map(),
    authorizations: new Map(),
    sessionIds: new Set(),
    merchantIds: new Set(),
    usernames: new Set(),
  }
}

/** The decided changes of a batch. Each row is written once, in its last state. */
export class Work {
  readonly loaded: Loaded
  readonly settings: EngineSettings
  readonly #new = new Map<string, { order: Order; document: OrderDocument; persons: Persons }>()
  readonly #orders = new Map<string, Order>()
  readonly #authorizations = new Map<string, Authorization>()
  readonly #sessions = new Map<string, Session>()
  readonly #merchants = new Map<string, Merchant>()
  readonly #credentials = new Map<string, Credential>()
  readonly #keys: KeptKey[] = []
  readonly #events: RecordedEvent[] = []
  readonly #transfers: Changes['transfers'] = []

  constructor(loaded: Loaded, settings: EngineSettings) {
    this.loaded = loaded
    this.settings = settings
  }

  get now(): number {
    return this.loaded.now
  }

  /** The order, if it exists and is this merchant's: another's is as good as none (I10). */
  orderOf(merchantId: string, orderId: string): Order | undefined {
    const order = this.loaded.orders.get(orderId)
    return order?.merchantId === merchantId ? order : undefined
  }

  /** Records what happened to an existing order, and books it. */
  happen(order: Order, call: CallContext, transactionId: string, events: OrderEvent[]): Order {
    const next = this.#evolve(order, order, call, transactionId, events)
    this.loaded.orders.set(next.orderId, next)
    const fresh = this.#new.get(next.orderId)
    if (fresh) fresh.order = next
    else this.#orders.set(next.orderId, next)
    return next
  }

  /** Records a new order: its first event is `OrderPlaced`; others of the same change may follow. */
  place(
    orderId: string,
    call: CallContext,
    transactionId: string,
    events: OrderEvent[],
    parts: { document: OrderDocument; persons: Persons },
  ): Order {
    const base = { orderId, merchantId: call.merchantId }
    const order = this.#evolve(undefined, base, call, transactionId, events)
    this.loaded.orders.set(orderId, order)
    this.#new.set(orderId, { order, ...parts })
    return order
  }

  #evolve(
    start: Order | undefined,
    base: { orderId: string; merchantId: string },
    call: CallContext,
    transactionId: string,
    events: OrderEvent[],
  ): Order {
    let order = start
    for (const event of events) {
      const recorded: RecordedEvent = {
        orderId: base.orderId,
        version: (order?.version ?? 0) + 1,
        merchantId: base.merchantId,
        transactionId,
        at: this.now,
        correlationId: call.correlationId,
        actor: call.actor,
        ...(call.key && { idempotencyKey: call.key.key }),
        event,
      }
      order = evolve(order, recorded)
      this.#events.push(recorded)
      this.#transfers.push(...transfersOf(recorded, order.currency))
    }
    if (!order) throw new Error('a change without events')
    return order
  }

  setAuthorization(authorization: Authorization): void {
    const ref = authorizationRef(authorization.merchantId, authorization.token)
    this.loaded.authorizations.set(ref, authorization)
    this.#authorizations.set(ref, authorization)
  }

  setSession(session: Session): void {
    this.loaded.sessions.set(session.sessionId, session)
    this.#sessions.set(session.sessionId, session)
  }

  setMerchant(merchant: Merchant): void {
    this.loaded.merchants.set(merchant.merchantId, merchant)
    this.#merchants.set(merchant.merchantId, merchant)
  }

  setCredential(credential: Credential): void {
    this.loaded.credentials.set(credential.username, credential)
    this.#credentials.set(credential.username, credential)
  }

  keep(key: KeptKey): void {
    this.loaded.keys.set(key.digest, key)
    this.#keys.push(key)
  }

  changes(): Changes {
    return {
      newOrders: [...this.#new.values()],
      orders: [...this.#orders.values()],
      events: this.#events,
      transfers: this.#transfers,
      keys: this.#keys,
      authorizations: [...this.#authorizations.values()],
      sessions: [...this.#sessions.values()],
      merchants: [...this.#merchants.values()],
      credentials: [...this.#credentials.values()],
    }
  }
}

export function isEmpty(changes: Changes): boolean {
  return Object.values(changes).every((rows: unknown[]) => rows.length === 0)
}
