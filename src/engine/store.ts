/**
 * The Store port: what the engine needs of a database. Implemented in storage/sqlite and storage/postgres;
 * one conformance suite (test/storage) runs against both. What is read beside it: reader.ts.
 */
import type { Contract } from '../domain/contract/contract.ts'
import type { DueItem } from '../domain/ledger/postings.ts'
import type { Transfer } from '../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../domain/order/events.ts'
import type { Order, OrderDocument, Persons } from '../domain/order/order.ts'
import type { CustomerToken } from '../domain/payments/customer-token.ts'
import type { HostedPage } from '../domain/payments/hosted-page.ts'
import type { Authorization, Session } from '../domain/payments/session.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { Refusal } from '../domain/refusals.ts'
import type { AuditEntry } from '../domain/users/audit.ts'
import type { Invitation, Staff } from '../domain/users/invitation.ts'
import type { User, UserSession, UserSessions } from '../domain/users/user.ts'
import type { BankFile, BankOrders, BankProblem } from './bank-files.ts'
import type { DueWorkKind } from './due-work.ts'
import type { FailureRule } from './failures.ts'
import { uuidOf } from './ids.ts'
import type { MessageContent, OrderMessages, ShopperMessage } from './messages.ts'
import type { ShopContact } from './shop-contact.ts'
import type { ShopperLink, ShopperLinks } from './shopper-links.ts'
import type { Tally } from './tallies.ts'

export type { TransferPosition } from './audit-reader.ts'
export type { FoundOrders, OrderRecord, OrderSearch, Reader } from './reader.ts'

export type Mode = 'sandbox' | 'production'

/** What a batch wants to read and lock. Ids may repeat and come in any order. */
export interface Needs {
  orderIds: Set<string>
  /** Those of `orderIds` whose history is needed as well. */
  historyOf: Set<string>
  /** Idempotency key digests, each with the order it belongs to if its path has one. */
  keys: Map<string, { orderId?: string }>
  /** Authorizations to be locked, as `authorizationRef(merchantId, token)`. */
  authorizations: Map<string, { merchantId: string; token: string }>
  sessionIds: Set<string>
  /** Merchants to be locked, with all their credentials. */
  merchantIds: Set<string>
  /** Usernames that must be free or are to be changed. */
  usernames: Set<string>
  /** Those of `orderIds` whose current document is needed. */
  documentsOf: Set<string>
  /** Those of `orderIds` whose persons, of all versions, are needed. */
  personsOf: Set<string>
  /** Due work to be locked, by its id. */
  works: Set<string>
  /** Records to be locked, as `recordRef(kind, id)`. */
  records: Map<string, { kind: RecordKind; id: string }>
  /** Merchants whose contracts are needed, beside those of the orders. */
  contractsOf: Set<string>
  /** Payouts to be locked. */
  payouts: PayoutQuery[]
  /** The business clock is to be moved: locks it. */
  clock?: boolean
  /**
   * Rows that another transaction holds are not waited for: orders are left out and named in `Loaded.held`, other
   * rows fail with StoreError('busy') soon.
   */
  skipHeld?: boolean
}

/** Which payouts are needed. Lists are bounded by `limit`, oldest first. */
export type PayoutQuery =
  | { by: 'id'; payoutId: string }
  | { by: 'reference'; paymentReference: string }
  /** Those that collect, and the last one that was made: its closing debt is the next one's opening debt. */
  | { by: 'open'; merchantId: string; currency: string }
  | { by: 'held'; merchantId: string; currency: string; after: string; limit: number }
  /** Made, not held and in no file; what others work on is left out. */
  | { by: 'unsent'; currency: string; limit: number }
  | { by: 'file'; fileId: string }

export function contractId(merchantId: string, currency: string): string {
  return uuidOf('contract', merchantId, currency)
}

/** What is agreed with a merchant, as far as it was registered. */
export interface MerchantContracts {
  byCurrency: ReadonlyMap<string, Contract>
  /** Currencies in which the next payout is known to be scheduled: it stays so for as long as there are contracts. */
  payoutRuns: ReadonlySet<string>
  /** Whether its shoppers are sent messages. */
  shopperMessages?: boolean
}

/** What the operator has switched for a merchant. */
export interface MerchantSettings {
  shopperMessages: boolean
}

export function merchantSettingsId(merchantId: string): string {
  return uuidOf('merchantSettings', merchantId)
}

export function authorizationRef(merchantId: string, token: string): string {
  return `${merchantId}\u001f${token}`
}

/** The sessions to be read: those asked for, and those that the authorizations found were registered for. */
export function neededSessions(needs: Needs, authorizations: Iterable<Authorization>): Set<string> {
  const ids = new Set(needs.sessionIds)
  for (const { approved } of authorizations)
    if (approved?.sessionId !== undefined) ids.add(approved.sessionId)
  return ids
}

export function recordRef(kind: RecordKind, id: string): string {
  return `${kind}\u001f${id}`
}

/**
 * Things of few rows and little traffic that are read and written whole, each kind with its own type of data: one
 * table of JSON for all of them. A new kind needs no migration.
 */
export interface RecordKinds {
  customerToken: CustomerToken
  hostedPage: HostedPage
  failure: FailureRule
  /** By `contractId`. */
  contract: Contract
  bankFile: BankFile
  bankProblem: BankProblem
  /** By `uuidOf('bankOrders', merchantId)`. */
  bankOrders: BankOrders
  /** By `userIdOf(email)`. */
  user: User
  /** By a digest of its token (`uuidOf('userSession', token)`). */
  userSession: UserSession
  /** By `sessionsIdOf`. */
  userSessions: UserSessions
  /** By a digest of its token (`uuidOf('invitation', token)`). */
  invitation: Invitation
  /** By `staffIdOf(merchantId)`. */
  staff: Staff
  audit: AuditEntry
  /** By `credentialUseId`. */
  credentialUse: CredentialUse
  /** By a digest of its token. */
  shopperLink: ShopperLink
  /** By `linksIdOf`. */
  shopperLinks: ShopperLinks
  /** By `shopContactId`. */
  shopContact: ShopContact
  /** By `merchantSettingsId`. Read with the contracts, and remembered with them. */
  merchantSettings: MerchantSettings
  message: ShopperMessage
  /** By the id of the message. */
  messageContent: MessageContent
  /** By `orderMessagesId`. */
  orderMessages: OrderMessages
}
export type RecordKind = keyof RecordKinds

export type StoredRecord = {
  [K in RecordKind]: {
    kind: K
    /** A UUID of ours: version 7, or of random bits alone where to know the id is to be let in. */
    id: string
    merchantId: string
    data: RecordKinds[K]
    createdAt: number
    /** When it may be swept, business time; absent: never. */
    expiresAt?: number
  }
}[RecordKind]

export type RecordOf<K extends RecordKind> = Extract<StoredRecord, { kind: K }>

/** What is to happen at an instant of business time, once. The kinds and their data: engine/due-work.ts. */
export interface DueWork {
  /** UUIDv7: with `dueAt` it is the order in which things happen. */
  workId: string
  kind: DueWorkKind
  merchantId: string
  /** The order it is about, if any. */
  orderId?: string
  dueAt: number
  /** How often it was tried. */
  attempts: number
  data: Record<string, unknown>
  createdAt: number
}

/** A move of the sandbox's clock that is under way. Real time, ms, since business time is what moves. */
export interface ClockMove {
  moveId: string
  /** Where it ends, business time. */
  to: number
  /** When its mover was last seen: one that is silent for too long has died. */
  seenAt: number
  /** What has happened so far, by kind of due work. */
  happened: Record<string, number>
}

export interface Clock {
  /** Business time = real time + this. */
  offsetMs: number
  /** Real time of the database's clock at this read, ms. */
  realNow: number
  move?: ClockMove
}

export interface Merchant {
  merchantId: string
  name: string
  active: boolean
  createdAt: number
}

export interface Credential {
  username: string
  /** Undefined for a platform operator. */
  merchantId?: string
  /** SHA-256 of the secret, 64 hex digits. */
  secretDigest: string
  createdAt: number
  disabledAt?: number
}

/** When the credentials of a merchant were last used, by username: business time, ms, exact to hours. */
export interface CredentialUse {
  lastUsedAt: Record<string, number>
}

/** Apart from the credentials, whose rows are locked with their merchant and read by every process. */
export function credentialUseId(merchantId: string): string {
  return uuidOf('credentialUse', merchantId)
}

/** The kept outcome of an idempotency key. */
export interface KeptKey {
  /** SHA-256 of merchant, scope and key, 64 hex digits. */
  digest: string
  merchantId: string
  /** Path ids, for `verify`: the order whose events may carry this key's effect. */
  orderId?: string
  scope: string
  key: string
  /** SHA-256 of the first call's body, 64 hex digits: for strict matching. */
  bodyDigest: string
  outcome: { status: 'accepted'; result: Record<string, unknown> } | { status: 'refused'; refusal: Refusal }
  /** Business time, ms. */
  createdAt: number
  expiresAt: number
}

/** What was found, locked until the transaction ends. Absent entries do not exist. */
export interface Loaded {
  /** Business time, read inside the transaction, ms. */
  now: number
  mode: Mode
  /** 256 random bits in hex, made with the database: signs client tokens. */
  instanceSecret: string
  orders: Map<string, Order>
  keys: Map<string, KeptKey>
  authorizations: Map<string, Authorization>
  sessions: Map<string, Session>
  merchants: Map<string, Merchant>
  /** By username: those named in `usernames` and all of `merchantIds`. */
  credentials: Map<string, Credential>
  /** By order id. */
  documents: Map<string, OrderDocument>
  /** By order id, then by version. */
  persons: Map<string, Map<number, Persons>>
  works: Map<string, DueWork>
  /** By `recordRef`. */
  records: Map<string, StoredRecord>
  /** By merchant: those needed, and those of all orders. */
  contracts: Map<string, MerchantContracts>
  /** How often contracts were changed before this transaction read them. */
  contractsEpoch: number
  /** By id. */
  payouts: Map<string, Payout>
  /** Whether payouts that were asked for are left out since another transaction holds them. */
  payoutsHeld: boolean
  /** Only when it was needed. */
  clock?: Clock
  /** With `skipHeld`: orders that exist and could not be locked at once. */
  held?: ReadonlySet<string>
}

/** What a batch writes, in one go. */
export interface Changes {
  /** Orders that did not exist before; their first event is in `events`. */
  newOrders: { order: Order; document: OrderDocument; persons: Persons }[]
  /** The row's new state, for orders that existed. */
  orders: Order[]
  events: RecordedEvent[]
  transfers: Transfer[]
  /** Inserted, or replacing an expired one of the same digest. */
  keys: KeptKey[]
  authorizations: Authorization[]
  sessions: Session[]
  merchants: Merchant[]
  credentials: Credential[]
  /** New versions, of orders that existed. */
  documents: { orderId: string; version: number; document: OrderDocument }[]
  persons: { orderId: string; version: number; persons: Persons }[]
  /** The terms by which an order is found, in full: those it had are replaced. A new order had none. */
  terms: { orderId: string; merchantId: string; terms: string[]; isNew: boolean }[]
  works: DueWork[]
  /** Written where there is no work with that id; what is there stays as it is. */
  firstWorks: DueWork[]
  /** Ids of due work that is done. */
  doneWorks: string[]
  records: StoredRecord[]
  removedRecords: { kind: RecordKind; id: string }[]
  dueItems: DueItem[]
  /** Added to what is there, in this order. */
  tallies: Tally[]
  payouts: Payout[]
  clock: Omit<Clock, 'realNow'>[]
}

export interface Transaction {
  /**
   * Locks and reads. Orders first, sorted by id; then authorizations, sessions, merchants, each sorted; then,
   * in a new statement, so that a process that waited sees what the other one wrote, the keys. A key without an
   * order row to serialise on is reserved first, sorted. Called once per transaction.
   */
  load(needs: Needs): Promise<Loaded>
  /** Writes everything set-based. Called at most once, after `load`. */
  write(changes: Changes): Promise<void>
}

export interface Store {
  /** Transactions that may run at the same time: 1 where the database has one writer. */
  readonly concurrency: number
  /**
   * Runs `work` in one transaction and commits durably: when the promise resolves, what was written is on disk.
   * When it rejects, nothing of it is. Throws StoreError, or whatever `work` threw.
   */
  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Deletes up to `limit` rows each of expired keys, sessions and authorizations; gives how many were deleted. */
  sweep(limit: number): Promise<number>
  /**
   * Sandbox only: deletes up to `limit` of the merchant's orders with everything about them and, when there were not as
   * many, its sessions, authorizations, keys, records and due work; gives the count of deleted orders. The merchant and
   * its credentials stay.
   */
  reset(merchantId: string, limit: number): Promise<number>
  /**
   * Takes up to `limit` items that are due, in one transaction, into the payouts of their merchants and currencies that
   * collect, and opens those where there is none; gives how many it took. Of each merchant and currency there is one ask.
   */
  collectDue(asks: readonly CollectDue[], limit: number): Promise<number>
  close(): Promise<void>
}

export interface CollectDue {
  merchantId: string
  currency: string
  /** Items that were due then, ms. */
  until: number
}

/**
 * - `retry`: the database gave way to another transaction (40001, 40P01, SQLITE_BUSY): the same batch may pass next time.
 * - `busy`: a lock was not had in time (55P03): somebody holds a row; the neighbours may pass without it.
 * - `unavailable`: no database, no room, no outcome. Nothing is known to be written.
 * - `data`: the database refuses something that one command wants: the guilty one is to be found.
 */
export type StoreErrorKind = 'retry' | 'busy' | 'unavailable' | 'data'

export class StoreError extends Error {
  readonly kind: StoreErrorKind
  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.kind = kind
  }
}
