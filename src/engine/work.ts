/** The state of one batch while it is decided: what was loaded, as changed so far, and what is to be written. */
import type { Contract } from '../domain/contract/contract.ts'
import { type DueItem, itemsOf, transfersOf } from '../domain/ledger/postings.ts'
import { assertBookable, type Posting } from '../domain/ledger/transfer.ts'
import type { OrderEvent, RecordedEvent } from '../domain/order/events.ts'
import { evolve } from '../domain/order/evolve.ts'
import type { Order, OrderDocument, Persons } from '../domain/order/order.ts'
import { orderTerms } from '../domain/order/terms.ts'
import type { Authorization, Session } from '../domain/payments/session.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { BankFileFormat } from './bank-files.ts'
import type { CallContext } from './command.ts'
import { contractFor, nextRun } from './contracts.ts'
import { followingWork, payoutRun } from './due-work.ts'
import { gatheringWork } from './messages.ts'
import {
  authorizationRef,
  type Changes,
  type Credential,
  contractId,
  type DueWork,
  type KeptKey,
  type Loaded,
  type Merchant,
  type MerchantContracts,
  type Needs,
  type RecordKind,
  type RecordOf,
  recordRef,
  type StoredRecord,
} from './store.ts'
import { type Reserve, Tallies } from './tallies.ts'

/** What the engine was started with and its decisions depend on. */
export interface EngineSettings {
  /** How long an idempotency key is kept, business time. */
  idempotencyLifetimeMs: number
  /** Days from an order's creation date to its expiry. */
  authorizationDays: number
  /** How long an equal capture or refund without a key counts as a possible repeat, ms; 0: never. */
  duplicateWindowMs: number
  /** Days for which a link to the shopper's page can be opened; absent: as many as is usual. */
  shopperLinkDays?: number
  /** By currency: payouts of more wait for an approval, in production. Minor units. */
  approvalAbove?: Readonly<Record<string, number>>
  /** How files for the bank are written; absent: none are, and payouts wait. */
  bankFiles?: BankFileFormat
  /** Whether there is anywhere to send messages to shoppers. */
  mail?: boolean
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
    documentsOf: new Set(),
    personsOf: new Set(),
    works: new Set(),
    records: new Map(),
    contractsOf: new Set(),
    payouts: [],
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
  readonly #documents: Changes['documents'] = []
  readonly #persons: Changes['persons'] = []
  readonly #terms = new Map<string, Changes['terms'][number]>()
  /** Null: it is done. */
  readonly #works = new Map<string, DueWork | null>()
  readonly #records = new Map<string, StoredRecord | { kind: RecordKind; id: string; removed: true }>()
  readonly #firstWorks = new Map<string, DueWork>()
  readonly #dueItems: DueItem[] = []
  readonly #payouts = new Map<string, Payout>()
  readonly #tallies = new Tallies()
  #clock: Changes['clock'][number] | undefined

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

  /**
   * Records what happened to an existing order, books it, and schedules what follows from it. `parts`: the order's new
   * document, or persons, of which an event names the version.
   */
  happen(
    order: Order,
    call: CallContext,
    transactionId: string,
    events: OrderEvent[],
    parts: { document?: OrderDocument; persons?: Persons } = {},
  ): Order {
    const next = this.#evolve(order, order, call, transactionId, events)
    const { orderId } = next
    this.loaded.orders.set(orderId, next)
    const fresh = this.#new.get(orderId)
    if (fresh) fresh.order = next
    else this.#orders.set(orderId, next)
    if (parts.document) {
      this.#documents.push({ orderId, version: next.documentVersion, document: parts.document })
      this.loaded.documents.set(orderId, parts.document)
    }
    if (parts.persons) this.#setPersons(next, parts.persons)
    const document = this.loaded.documents.get(orderId)
    for (const work of followingWork(next, events, { now: this.now, mode: this.loaded.mode, document })) {
      this.schedule(work)
    }
    this.#tellShopper(next, events)
    return next
  }

  /** Whether messages are sent to this merchant's shoppers. Its settings were loaded with its orders. */
  tellsShoppers(merchantId: string): boolean {
    return this.settings.mail === true && this.loaded.contracts.get(merchantId)?.shopperMessages === true
  }

  #tellShopper(order: Order, events: readonly OrderEvent[]): void {
    if (!this.tellsShoppers(order.merchantId)) return
    const work = gatheringWork(order, events, this.now)
    if (work) this.scheduleFirst(work)
  }

  #setPersons({ orderId, personsCount: version }: Order, persons: Persons): void {
    this.#persons.push({ orderId, version, persons })
    const versions = this.loaded.persons.get(orderId) ?? new Map<number, Persons>()
    this.loaded.persons.set(orderId, versions.set(version, persons))
  }

  /** The words by which the order is found from now on. */
  index(order: Order): void {
    const { orderId, merchantId } = order
    const persons = this.loaded.persons.get(orderId)?.get(order.personsVersion) ?? {}
    const isNew = this.#new.has(orderId)
    this.#terms.set(orderId, { orderId, merchantId, terms: orderTerms(order, persons), isNew })
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
    this.loaded.documents.set(orderId, parts.document)
    this.loaded.persons.set(orderId, new Map([[order.personsVersion, parts.persons]]))
    this.#new.set(orderId, { order, ...parts })
    this.index(order)
    const given = { now: this.now, mode: this.loaded.mode, document: parts.document }
    for (const work of followingWork(order, events, given)) this.schedule(work)
    this.#tellShopper(order, events)
    return order
  }

  /** Work that is to be done, or done again, at another instant. */
  schedule(work: DueWork): void {
    this.loaded.works.set(work.workId, work)
    this.#works.set(work.workId, work)
  }

  /** Unless it is scheduled already: then it stays as it is. */
  scheduleFirst(work: DueWork): void {
    const decided = this.#works.get(work.workId)
    // Done in this batch, by who did not know of what comes now.
    if (decided === null) this.schedule(work)
    else if (decided === undefined && !this.#firstWorks.has(work.workId))
      this.#firstWorks.set(work.workId, work)
  }

  /** It is done, unless this batch has found more of it to do since it was loaded. */
  finish(workId: string): void {
    const more = this.#firstWorks.get(workId)
    if (more) {
      this.#firstWorks.delete(workId)
      this.schedule(more)
      return
    }
    this.loaded.works.delete(workId)
    this.#works.set(workId, null)
  }

  /** It is done, with what this batch has found of it to do. */
  drop(workId: string): void {
    this.#firstWorks.delete(workId)
    this.finish(workId)
  }

  record<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined {
    return this.loaded.records.get(recordRef(kind, id)) as RecordOf<K> | undefined
  }

  setRecord(record: StoredRecord): void {
    const ref = recordRef(record.kind, record.id)
    this.loaded.records.set(ref, record)
    this.#records.set(ref, record)
  }

  removeRecord(kind: RecordKind, id: string): void {
    const ref = recordRef(kind, id)
    this.loaded.records.delete(ref)
    this.#records.set(ref, { kind, id, removed: true })
  }

  /** Business time is another one from the next transaction on; this one keeps its instant. */
  setClock(clock: Changes['clock'][number]): void {
    if (this.loaded.clock) this.loaded.clock = { ...clock, realNow: this.loaded.clock.realNow }
    this.#clock = clock
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
      const transfers = transfersOf(recorded, order.currency)
      this.#transfers.push(...transfers)
      for (const transfer of transfers) this.#tallies.booked(transfer)
      for (const item of itemsOf(recorded, order.currency, transfers)) this.owe(item, transfers)
    }
    if (!order) throw new Error('a change without events')
    this.#tallies.changed(start, order)
    return order
  }

  /** What is agreed with the merchant in this currency. Its contracts were loaded with its orders, or asked for. */
  contractOf(merchantId: string, currency: string): Contract | undefined {
    // The id is a digest, which every capture would pay for.
    const registered =
      this.loaded.records.size > 0 ? this.record('contract', contractId(merchantId, currency)) : undefined
    if (registered) return contractFor(merchantId, currency, only(registered.data), this.loaded.mode)
    return contractFor(merchantId, currency, this.loaded.contracts.get(merchantId), this.loaded.mode)
  }

  /**
   * Something is to be in a payout; the first in a currency schedules the merchant's payouts. Not for sooner or later than
   * they are scheduled for already: a cut-off may have passed that is yet to be made up for. `postings`: what was booked
   * with it.
   */
  owe(item: DueItem, postings: readonly Posting[]): void {
    this.#dueItems.push(item)
    this.#tallies.owed(item, postings)
    const { merchantId, currency } = item
    if (this.loaded.contracts.get(merchantId)?.payoutRuns.has(currency)) return
    const run = payoutRun(merchantId, currency, this.now, 0)
    if (this.#firstWorks.has(run.workId)) return
    const dueAt = nextRun(this.contractOf(merchantId, currency), this.now)
    if (dueAt !== undefined) this.scheduleFirst({ ...run, dueAt })
  }

  /** Something is kept back, and is to be owed at an instant; or no more, since it is owed now. */
  reserve(reserve: Reserve, isFreed = false): void {
    if (isFreed) this.#tallies.freed(reserve)
    else this.#tallies.reserved(reserve)
  }

  setPayout(payout: Payout): void {
    this.loaded.payouts.set(payout.payoutId, payout)
    this.#payouts.set(payout.payoutId, payout)
  }

  /** What a payout books, with itself for a source. */
  book({ payoutId: sourceId, merchantId, currency }: Payout, postings: readonly Posting[]): void {
    for (const posting of postings) {
      assertBookable(posting, sourceId)
      const transfer = { merchantId, sourceId, currency, bookedAt: this.now, ...posting }
      this.#transfers.push(transfer)
      this.#tallies.booked(transfer)
    }
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
      documents: this.#documents,
      persons: this.#persons,
      terms: [...this.#terms.values()],
      works: [...this.#works.values()].filter((work) => work !== null),
      firstWorks: [...this.#firstWorks.values()],
      doneWorks: [...this.#works].filter(([, work]) => work === null).map(([workId]) => workId),
      records: [...this.#records.values()].filter((record): record is StoredRecord => !('removed' in record)),
      removedRecords: [...this.#records.values()].filter((record) => 'removed' in record),
      dueItems: this.#dueItems,
      tallies: this.#tallies.all(),
      payouts: [...this.#payouts.values()],
      clock: this.#clock ? [this.#clock] : [],
    }
  }
}

const only = (contract: Contract): MerchantContracts => ({
  byCurrency: new Map([[contract.currency, contract]]),
  payoutRuns: new Set(),
})

export function isEmpty(changes: Changes): boolean {
  return Object.values(changes).every((rows: unknown[]) => rows.length === 0)
}
