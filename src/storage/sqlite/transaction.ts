/** One transaction on the embedded database: what it reads and what it writes. */
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { replay } from '../../domain/order/evolve.ts'
import type { Order, OrderDocument, Persons } from '../../domain/order/order.ts'
import {
  type Changes,
  type DueWork,
  type Loaded,
  type Needs,
  neededSessions,
  type StoredRecord,
  StoreError,
  type Transaction,
} from '../../engine/store.ts'
import { isDueKind, type Tally } from '../../engine/tallies.ts'
import type { ContractCache } from '../contract-cache.ts'
import { assertLocked } from '../locked.ts'
import { changesContracts, merchantsOfContracts } from '../needed.ts'
import { dueItemRow, payoutOf, payoutRow } from '../payout-rows.ts'
import {
  authorizationOf,
  authorizationRow,
  bytes,
  clockOf,
  credentialOf,
  credentialRow,
  dueWorkOf,
  dueWorkRow,
  eventOf,
  eventRow,
  instanceOf,
  keyOf,
  keyRow,
  merchantOf,
  merchantRow,
  orderOf,
  orderRow,
  recordOf,
  recordRow,
  sessionOf,
  sessionRow,
  tallyRow,
  transferRow,
} from '../rows.ts'
import {
  type AuthorizationRow,
  COLUMNS,
  type CredentialRow,
  type DueWorkRow,
  type EventRow,
  type InstanceRow,
  type KeyRow,
  type MerchantRow,
  ORDER_CHANGING,
  type OrderRow,
  type RecordRow,
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
  readonly #contracts: ContractCache
  #error: StoreError | undefined
  #needs: Needs | undefined
  #works: readonly DueWork[] = []
  #epoch = 0

  constructor(statements: Statements, contracts: ContractCache) {
    this.#statements = statements
    this.#contracts = contracts
  }

  /** After the commit. */
  committed(): void {
    this.#contracts.scheduled(this.#epoch, this.#works)
  }

  /** The first failure: a transaction with one is never committed, even when `work` caught it. */
  get error(): StoreError | undefined {
    return this.#error
  }

  async load(needs: Needs): Promise<Loaded> {
    this.#needs = needs
    return this.#guard(() => {
      const loaded = load(this.#statements, this.#contracts, needs)
      this.#epoch = loaded.contractsEpoch
      return loaded
    })
  }

  async write(changes: Changes): Promise<void> {
    this.#guard(() => {
      if (!this.#needs) throw new Error('a transaction is written after it was loaded')
      assertLocked(this.#needs, changes)
      write(this.#statements, changes)
      this.#works = [...changes.works, ...changes.firstWorks]
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
  const row = statements.instance.get() as unknown as InstanceRow
  const realNow = Date.now()
  return {
    ...instanceOf(row),
    now: realNow + row.clock_offset_ms,
    clock: clockOf(row, realNow),
    epoch: row.contracts_epoch,
  }
}

function load(statements: Statements, contracts: ContractCache, needs: Needs): Loaded {
  const { now, mode, secret, clock, epoch } = readClock(statements)
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
    documents: new Map(),
    persons: new Map(),
    works: new Map(),
    records: new Map(),
    contracts: new Map(),
    payouts: new Map(),
    payoutsHeld: false,
    contractsEpoch: 0,
  }
  for (const orderId of needs.orderIds) {
    const order = loadOrder(statements, orderId, needs.historyOf.has(orderId))
    if (order) loaded.orders.set(orderId, order)
  }
  loadParts(statements, needs, loaded)
  for (const digest of needs.keys.keys()) {
    const row = statements.key.get(bytes(digest), now) as unknown as KeyRow | undefined
    if (row) loaded.keys.set(digest, keyOf(row))
  }
  loadRest(statements, needs, loaded)
  for (const query of needs.payouts) {
    for (const row of statements.payouts(query)) loaded.payouts.set(row.payout_id, payoutOf(row))
  }
  const sought = contracts.look(epoch, merchantsOfContracts(needs, loaded))
  const read = new Map<string, StoredRecord[]>()
  for (const merchantId of sought.missing) {
    const rows = statements.contractsOf.all(merchantId) as unknown as RecordRow[]
    read.set(merchantId, rows.map(recordOf))
  }
  loaded.contracts = contracts.take(epoch, sought, read)
  loaded.contractsEpoch = epoch
  if (needs.clock) loaded.clock = clock
  return loaded
}

function loadParts(statements: Statements, needs: Needs, loaded: Loaded): void {
  for (const orderId of needs.documentsOf) {
    const row = statements.document.get(orderId) as { data: string } | undefined
    if (row) loaded.documents.set(orderId, JSON.parse(row.data) as OrderDocument)
  }
  for (const orderId of needs.personsOf) {
    const rows = statements.persons.all(orderId) as { version: number; data: string }[]
    const versions = rows.map(({ version, data }) => [version, JSON.parse(data) as Persons] as const)
    if (rows.length > 0) loaded.persons.set(orderId, new Map(versions))
  }
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
  for (const workId of needs.works) {
    const row = statements.work.get(workId) as unknown as DueWorkRow | undefined
    if (row) loaded.works.set(workId, dueWorkOf(row))
  }
  for (const [ref, { kind, id }] of needs.records) {
    const row = statements.record.get(kind, id) as unknown as RecordRow | undefined
    if (row) loaded.records.set(ref, recordOf(row))
  }
}

/**
 * A sum of what is due that has come to nothing goes: a merchant's years of them would lie between those that are still
 * added to, and each of these be on a page of its own.
 */
export function addTallies(statements: Statements, tallies: readonly Tally[]): void {
  for (const tally of tallies) {
    run(statements.addTally, COLUMNS.tallies, tallyRow(tally))
    const { merchantId, currency, kind, bucket, count } = tally
    if (count < 0 && isDueKind(kind)) statements.dropTally.run(merchantId, currency, kind, bucket)
  }
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
  for (const item of changes.dueItems) run(statements.insertDueItem, COLUMNS.due_items, dueItemRow(item))
  addTallies(statements, changes.tallies)
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
  writeParts(statements, changes)
  for (const work of changes.firstWorks) run(statements.insertWork, COLUMNS.due_work, dueWorkRow(work))
  for (const work of changes.works) run(statements.putWork, COLUMNS.due_work, dueWorkRow(work))
  for (const workId of changes.doneWorks) statements.deleteWork.run(workId)
  for (const record of changes.records) run(statements.putRecord, COLUMNS.records, recordRow(record))
  for (const { kind, id } of changes.removedRecords) statements.deleteRecord.run(kind, id)
  if (changesContracts(changes)) statements.nextContractsEpoch.run()
  for (const payout of changes.payouts) run(statements.putPayout, COLUMNS.payouts, payoutRow(payout))
  for (const { offsetMs, move } of changes.clock) {
    statements.setClock.run(offsetMs, move === undefined ? null : JSON.stringify(move))
  }
}

function writeParts(statements: Statements, changes: Changes): void {
  for (const { orderId, version, document } of changes.documents) {
    statements.insertDocument.run(orderId, version, JSON.stringify(document))
  }
  for (const { orderId, version, persons } of changes.persons) {
    statements.insertPersons.run(orderId, version, JSON.stringify(persons))
  }
  for (const { orderId, merchantId, terms, isNew } of changes.terms) {
    if (!isNew) statements.deleteTerms.run(orderId)
    for (const term of terms) statements.insertTerm.run(merchantId, term, orderId)
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
