/** What a batch reads, locked, in the one order in which every writer takes its locks. */
import { replay } from '../../domain/order/evolve.ts'
import type { Order, OrderDocument, Persons } from '../../domain/order/order.ts'
import { isUuid } from '../../engine/ids.ts'
import {
  authorizationRef,
  type KeptKey,
  type Loaded,
  type Mode,
  type Needs,
  type PayoutQuery,
  recordRef,
} from '../../engine/store.ts'
import type { ContractCache } from '../contract-cache.ts'
import { decoded } from '../decoded.ts'
import { merchantsOfContracts } from '../needed.ts'
import { payoutSelect } from '../payout-queries.ts'
import { payoutOf } from '../payout-rows.ts'
import {
  authorizationOf,
  clockOf,
  credentialOf,
  dueWorkOf,
  eventOf,
  keyOf,
  merchantOf,
  orderOf,
  recordOf,
  sessionOf,
} from '../rows.ts'
import {
  type AuthorizationRow,
  COLUMNS,
  type CredentialRow,
  type DueWorkRow,
  type EventRow,
  type KeyRow,
  type MerchantRow,
  type OrderRow,
  type PayoutRow,
  type RecordRow,
  type SessionRow,
  type VersionedRow,
} from '../schema.ts'
import { together } from '../together.ts'
import { byteaArray, textArray, uuidArray } from './arrays.ts'
import type { Reservations } from './reservations.ts'
import {
  clock,
  contractsOf,
  credentialsOf,
  documentsOf,
  eventsOf,
  existingOrders,
  lockClock,
  lockFreeOrders,
  lockOrders,
  lockRecords,
  lockSessions,
  lockWorks,
  personsOf,
  reserveAuthorizations,
  reserveCredentials,
  reserveKeys,
  reserveMerchants,
  selectKeys,
  waitLittle,
} from './statements.ts'
import type { Send } from './transaction.ts'

interface ClockRow {
  mode: Mode
  secret: string
  now: number
  contracts_epoch: number
}

interface LockedClockRow {
  clock_offset_ms: number
  clock_move: string | null
  real_now: number
}

const NONE: Promise<never[]> = Promise.resolve([])

/**
 * Sends everything in one go and in this order: orders, then authorizations, sessions, merchants, credentials, due
 * work, records, the clock if it is to be moved, then the idempotency keys, then what time it is. Each statement sees
 * what was committed when it starts (READ COMMITTED): so the keys are read after the locks were waited for.
 */
export async function load(
  send: Send,
  needs: Needs,
  reservations: Reservations,
  contracts: ContractCache,
): Promise<Loaded> {
  const [rows, payouts] = await together([
    together(sendAll(send, needs)),
    together(needs.payouts.map((query) => lockPayouts(send, query))),
  ] as const)
  const loaded = decoded(() => loadedFrom(rows, reservations))
  for (const { rows: found, held } of payouts) {
    loaded.payoutsHeld ||= held
    for (const row of found) {
      const payout = decoded(() => payoutOf(row))
      loaded.payouts.set(payout.payoutId, payout)
    }
  }
  await loadContracts(send, merchantsOfContracts(needs, loaded), loaded, contracts)
  await reserveKeysOfMissingOrders(send, needs, loaded, reservations)
  return loaded
}

/** After everything else is locked: who makes a payout holds the row of its work. */
async function lockPayouts(send: Send, query: PayoutQuery): Promise<{ rows: PayoutRow[]; held: boolean }> {
  const { name, where, values, skipsHeld } = payoutSelect(query)
  const text = `SELECT ${COLUMNS.payouts.join(', ')} FROM payouts WHERE ${where} FOR UPDATE`
  if (!skipsHeld) return { rows: await send<PayoutRow>({ name, text }, values), held: false }
  const [rows, there] = await together([
    send<PayoutRow>({ name, text: `${text} SKIP LOCKED` }, values),
    send({ name: `${name}_there`, text: `SELECT payout_id FROM payouts WHERE ${where}` }, values),
  ] as const)
  return { rows, held: there.length > rows.length }
}

async function loadContracts(
  send: Send,
  merchantIds: Set<string>,
  loaded: Loaded,
  contracts: ContractCache,
): Promise<void> {
  const epoch = loaded.contractsEpoch
  const sought = contracts.look(epoch, merchantIds)
  const { missing } = sought
  const rows = missing.length > 0 ? await send<RecordRow>(contractsOf, [textArray(missing)]) : []
  const read = decoded(() => Map.groupBy(rows.map(recordOf), ({ merchantId }) => merchantId))
  loaded.contracts = contracts.take(epoch, sought, read)
}

type Rows = Awaited<ReturnType<typeof together<ReturnType<typeof sendAll>>>>

function loadedFrom(rows: Rows, reservations: Reservations): Loaded {
  const [
    ,
    orders,
    there,
    events,
    authorizations,
    sessions,
    merchants,
    ofMerchants,
    named,
    documents,
    persons,
    works,
    records,
    lockedClocks,
    kept,
    reserved,
    clocks,
  ] = rows
  const [{ now, mode, secret: instanceSecret, contracts_epoch: epoch }] = clocks as [ClockRow]
  const loaded: Loaded = {
    now,
    mode,
    instanceSecret,
    orders: ordersFrom(orders, events),
    held: heldOf(there, orders),
    keys: new Map(),
    authorizations: new Map(),
    sessions: new Map(sessions.map((row) => [row.session_id, sessionOf(row)])),
    merchants: new Map(),
    credentials: new Map(),
    documents: new Map(documents.map(({ order_id, data }) => [order_id, JSON.parse(data) as OrderDocument])),
    persons: personsFrom(persons),
    works: new Map(works.map((row) => [row.work_id, dueWorkOf(row)])),
    records: new Map(records.map((row) => [recordRef(row.kind, row.id), recordOf(row)])),
    contracts: new Map(),
    payouts: new Map(),
    payoutsHeld: false,
    contractsEpoch: Number(epoch),
  }
  const [locked] = lockedClocks
  if (locked) loaded.clock = clockOf(locked, locked.real_now)
  takeAuthorizations(authorizations, loaded, reservations)
  takeMerchants(merchants, loaded, reservations)
  takeCredentials([...ofMerchants, ...named], loaded, reservations)
  takeKeys([...kept, ...reserved], loaded, reservations)
  return loaded
}

function sendAll(send: Send, needs: Needs) {
  // No row can have another id, and the server would refuse the whole batch for it.
  const orderIds = [...needs.orderIds].filter(isUuid)
  const sessionIds = [...needs.sessionIds].filter(isUuid)
  const history = [...needs.historyOf].filter(isUuid)
  const refs = [...needs.authorizations.values()]
  const refColumns = [
    textArray(refs.map(({ merchantId }) => merchantId)),
    textArray(refs.map(({ token }) => token)),
  ]
  const merchantIds = textArray([...needs.merchantIds])
  const skipHeld = needs.skipHeld === true
  const records = [...needs.records.values()].filter(({ id }) => isUuid(id))
  const withOrder: string[] = []
  const withoutOrder: string[] = []
  for (const [digest, { orderId }] of needs.keys) (orderId ? withOrder : withoutOrder).push(digest)
  const rows = <Row>(wanted: boolean, ...[statement, values]: Parameters<Send>) =>
    wanted ? send<Row>(statement, values) : NONE
  return [
    rows(skipHeld, waitLittle),
    rows<OrderRow>(orderIds.length > 0, skipHeld ? lockFreeOrders : lockOrders, [uuidArray(orderIds)]),
    rows<{ order_id: string }>(skipHeld && orderIds.length > 0, existingOrders, [uuidArray(orderIds)]),
    rows<EventRow>(history.length > 0, eventsOf, [uuidArray(history)]),
    rows<AuthorizationRow>(refs.length > 0, reserveAuthorizations, refColumns),
    rows<SessionRow>(sessionIds.length + refs.length > 0, lockSessions, [
      uuidArray(sessionIds),
      ...refColumns,
    ]),
    rows<MerchantRow>(needs.merchantIds.size > 0, reserveMerchants, [merchantIds]),
    rows<CredentialRow>(needs.merchantIds.size > 0, credentialsOf, [merchantIds]),
    rows<CredentialRow>(needs.usernames.size > 0, reserveCredentials, [textArray([...needs.usernames])]),
    rows<VersionedRow>(needs.documentsOf.size > 0, documentsOf, [
      uuidArray([...needs.documentsOf].filter(isUuid)),
    ]),
    rows<VersionedRow>(needs.personsOf.size > 0, personsOf, [uuidArray([...needs.personsOf].filter(isUuid))]),
    rows<DueWorkRow>(needs.works.size > 0, lockWorks, [uuidArray([...needs.works].filter(isUuid))]),
    rows<RecordRow>(records.length > 0, lockRecords, [
      textArray(records.map(({ kind }) => kind)),
      uuidArray(records.map(({ id }) => id)),
    ]),
    rows<LockedClockRow>(needs.clock === true, lockClock),
    rows<KeyRow>(withOrder.length > 0, selectKeys, [byteaArray(withOrder)]),
    rows<KeyRow>(withoutOrder.length > 0, reserveKeys, [byteaArray(withoutOrder)]),
    send<ClockRow>(clock),
  ] as const
}

/** With history the whole order comes from its events: they are what the row was made from (I8). */
function ordersFrom(rows: OrderRow[], eventRows: EventRow[]): Map<string, Order> {
  const orders = new Map(rows.map((row) => [row.order_id, orderOf(row)]))
  for (const [orderId, events] of Map.groupBy(eventRows.map(eventOf), (event) => event.orderId)) {
    // The events of an order that is not locked may be one short a moment later.
    const order = orders.has(orderId) ? replay(events) : undefined
    if (order) orders.set(orderId, order)
  }
  return orders
}

function personsFrom(rows: VersionedRow[]): Map<string, Map<number, Persons>> {
  const found = new Map<string, Map<number, Persons>>()
  for (const { order_id, version, data } of rows) {
    const versions = found.get(order_id) ?? new Map<number, Persons>()
    found.set(order_id, versions.set(version, JSON.parse(data) as Persons))
  }
  return found
}

function heldOf(there: { order_id: string }[], locked: OrderRow[]): Set<string> {
  const held = new Set(there.map(({ order_id }) => order_id))
  for (const { order_id } of locked) held.delete(order_id)
  return held
}

function takeAuthorizations(
  rows: AuthorizationRow[],
  { authorizations }: Loaded,
  reservations: Reservations,
) {
  for (const row of rows) {
    const { merchant_id: merchantId, token } = row
    const ref = authorizationRef(merchantId, token)
    if (isReserved(row)) reservations.authorizations.set(ref, { merchantId, token })
    else authorizations.set(ref, authorizationOf(row))
  }
}

function takeMerchants(rows: MerchantRow[], { merchants }: Loaded, reservations: Reservations) {
  for (const row of rows) {
    if (isReserved(row)) reservations.merchants.add(row.merchant_id)
    else merchants.set(row.merchant_id, merchantOf(row))
  }
}

function takeCredentials(rows: CredentialRow[], { credentials }: Loaded, reservations: Reservations) {
  for (const row of rows) {
    if (isReserved(row)) reservations.credentials.add(row.username)
    else credentials.set(row.username, credentialOf(row))
  }
}

function takeKeys(rows: KeyRow[], { keys, now }: Loaded, reservations: Reservations) {
  for (const row of rows) {
    if (isReserved(row)) reservations.keys.add(Buffer.from(row.digest).toString('hex'))
    else takeUnexpired(keyOf(row), keys, now)
  }
}

function takeUnexpired(key: KeptKey, keys: Map<string, KeptKey>, now: number) {
  if (key.expiresAt > now) keys.set(key.digest, key)
}

/** See `reserve`: made by this transaction, a moment ago. */
function isReserved(row: { created_at: number }): boolean {
  return row.created_at === 0
}

/** A key whose path names an order that is not there has nothing to serialise on but itself. */
async function reserveKeysOfMissingOrders(
  send: Send,
  needs: Needs,
  loaded: Loaded,
  reservations: Reservations,
) {
  const missing: string[] = []
  for (const [digest, { orderId }] of needs.keys) {
    if (orderId && !loaded.orders.has(orderId) && !loaded.held?.has(orderId)) missing.push(digest)
  }
  if (missing.length === 0) return
  const rows = await send<KeyRow>(reserveKeys, [byteaArray(missing)])
  decoded(() => takeKeys(rows, loaded, reservations))
}
