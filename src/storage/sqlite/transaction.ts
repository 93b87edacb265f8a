/** One transaction on the embedded database: what it reads and what it writes. */
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { replay } from '../../domain/order/evolve.ts'
import type { Order } from '../../domain/order/order.ts'
import {
  type Changes,
  type Loaded,
  type Needs,
  neededSessions,
  StoreError,
  type Transaction,
} from '../../engine/store.ts'
import { assertLocked } from '../locked.ts'
import {
  authorizationOf,
  authorizationRow,
  bytes,
  credentialOf,
  credentialRow,
  eventOf,
  eventRow,
  instanceOf,
  keyOf,
  keyRow,
  merchantOf,
  merchantRow,
  orderOf,
  orderRow,
  sessionOf,
  sessionRow,
  transferRow,
} from '../rows.ts'
import {
  type AuthorizationRow,
  COLUMNS,
  type CredentialRow,
  type EventRow,
  type InstanceRow,
  type KeyRow,
  type MerchantRow,
  ORDER_CHANGING,
  type OrderRow,
  type SessionRow,
} from '../schema.ts'
import { storeError } from './errors.ts'
import type { Statements } from './statements.ts'

/**
 * The transaction holds the only writer's lock from its first statement on, so nothing has to be locked or
 * reserved row by row.
 */
export class SqliteTransaction implements Transaction {
  readonly #statements: Statements
  #error: StoreError | undefined
  #needs: Needs | undefined

  constructor(statements: Statements) {
    this.#statements = statements
  }

  /** The first failure: a transaction with one is never committed, even when `work` caught it. */
  get error(): StoreError | undefined {
    return this.#error
  }

  async load(needs: Needs): Promise<Loaded> {
    this.#needs = needs
    return this.#guard(() => load(this.#statements, needs))
  }

  async write(changes: Changes): Promise<void> {
    this.#guard(() => {
      if (!this.#needs) throw new Error('a transaction is written after it was loaded')
      assertLocked(this.#needs, changes)
      write(this.#statements, changes)
    })
  }

  #guard<T>(step: () => T): T {
    if (this.#error) throw this.#error
    try {
      return step()
    } catch (error) {
      this.#error = storeError(error)
      throw this.#error
    }
  }
}

/** Business time: the real clock and, in a sandbox, how far it was moved. */
export function readClock(statements: Statements) {
  const instance = instanceOf(statements.instance.get() as unknown as InstanceRow)
  return { ...instance, now: Date.now() + instance.clockOffsetMs }
}

function load(statements: Statements, needs: Needs): Loaded {
  const { now, mode, secret } = readClock(statements)
  const loaded: Loaded = {
    now,
    mode,
    instanceSecret: secret,
    orders: new Map(),
    keys: new Map(),
    authorizations: new Map(),
    sessions: new Map(),
    merchants: new Map(),
    credentials: new Map(),
  }
  for (const orderId of needs.orderIds) {
    const order = loadOrder(statements, orderId, needs.historyOf.has(orderId))
    if (order) loaded.orders.set(orderId, order)
  }
  for (const digest of needs.keys.keys()) {
    const row = statements.key.get(bytes(digest), now) as unknown as KeyRow | undefined
    if (row) loaded.keys.set(digest, keyOf(row))
  }
  loadRest(statements, needs, loaded)
  return loaded
}

/** With history the whole order comes from its events: they are what the row was made from (I8). */
function loadOrder(statements: Statements, orderId: string, withHistory: boolean): Order | undefined {
  if (withHistory) return replay((statements.eventsOf.all(orderId) as unknown as EventRow[]).map(eventOf))
  const row = statements.order.get(orderId) as unknown as OrderRow | undefined
  return row && orderOf(row)
}

function loadRest(statements: Statements, needs: Needs, loaded: Loaded): void {
  for (const [ref, { merchantId, token }] of needs.authorizations) {
    const row = statements.authorization.get(merchantId, token) as unknown as AuthorizationRow | undefined
    if (row) loaded.authorizations.set(ref, authorizationOf(row))
  }
  for (const sessionId of neededSessions(needs, loaded.authorizations.values())) {
    const row = statements.session.get(sessionId) as unknown as SessionRow | undefined
    if (row) loaded.sessions.set(sessionId, sessionOf(row))
  }
  const credentials: CredentialRow[] = []
  for (const merchantId of needs.merchantIds) {
    const row = statements.merchant.get(merchantId) as unknown as MerchantRow | undefined
    if (row) loaded.merchants.set(merchantId, merchantOf(row))
    credentials.push(...(statements.credentialsOf.all(merchantId) as unknown as CredentialRow[]))
  }
  for (const username of needs.usernames) {
    const row = statements.credential.get(username) as unknown as CredentialRow | undefined
    if (row) credentials.push(row)
  }
  for (const row of credentials) loaded.credentials.set(row.username, credentialOf(row))
}

/** Row by row: inside one transaction SQLite writes prepared rows as fast as any set-based form. */
function write(statements: Statements, changes: Changes): void {
  for (const { order, document, persons } of changes.newOrders) {
    run(statements.insertOrder, COLUMNS.orders, orderRow(order))
    statements.insertDocument.run(order.orderId, order.documentVersion, JSON.stringify(document))
    statements.insertPersons.run(order.orderId, order.personsVersion, JSON.stringify(persons))
  }
  for (const order of changes.orders) updateOrder(statements, order)
  for (const event of changes.events) run(statements.insertEvent, COLUMNS.events, eventRow(event))
  for (const transfer of changes.transfers) {
    run(statements.insertTransfer, COLUMNS.transfers, transferRow(transfer))
  }
  for (const key of changes.keys) run(statements.putKey, COLUMNS.idempotency_keys, keyRow(key))
  for (const session of changes.sessions) run(statements.putSession, COLUMNS.sessions, sessionRow(session))
  for (const authorization of changes.authorizations) {
    run(statements.putAuthorization, COLUMNS.authorizations, authorizationRow(authorization))
  }
  for (const merchant of changes.merchants)
    run(statements.putMerchant, COLUMNS.merchants, merchantRow(merchant))
  for (const credential of changes.credentials) {
    run(statements.putCredential, COLUMNS.credentials, credentialRow(credential))
  }
}

function updateOrder(statements: Statements, order: Order): void {
  const row = orderRow(order)
  const values = ORDER_CHANGING.map((name) => row[name])
  const { changes } = statements.updateOrder.run(...values, order.orderId)
  if (changes !== 1) throw new StoreError('data', `order ${order.orderId} was to be changed and is not there`)
}

function run<Row>(statement: StatementSync, columns: readonly (keyof Row)[], row: Row): void {
  statement.run(...columns.map((name) => row[name] as SQLInputValue))
}
