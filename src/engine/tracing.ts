/**
 * From any id to where its money is: what was booked for it, at what price, and in which payout it is or by when it will
 * be in one.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Contract } from '../domain/contract/contract.ts'
import { termsAt } from '../domain/contract/terms.ts'
import { type DueItem, type ItemPart, isOfItem, itemsOf } from '../domain/ledger/postings.ts'
import { TRANSFER_TYPES, type Transfer } from '../domain/ledger/transfer.ts'
import type { OrderRefunded, RecordedEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import type { Payout, PayoutState } from '../domain/payout/payout.ts'
import type { BankFile } from './bank-files.ts'
import { contractFor, nextRun } from './contracts.ts'
import { isPaymentReference, isUuid } from './ids.ts'
import type { ItemPosition } from './settlement-reader.ts'
import { contractId, type OrderRecord, type Reader } from './store.ts'

type TracingReads = Pick<Reader, 'now' | 'order' | 'payout' | 'record' | 'settlements' | 'tracing'>

/** What an id was found to be. `merchantId` first of all: whoever may not see it must get nothing else. */
export type Traced =
  | { kind: 'order'; merchantId: string; record: OrderRecord; sources: TracedSource[] }
  | { kind: 'source'; merchantId: string; source: TracedSource }
  | { kind: 'payout'; merchantId: string; payout: TracedPayout }

export const SOURCE_KINDS = ['capture', 'refund', 'due_date_fee'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** A capture, a refund or a fee for a due date. */
export interface TracedSource {
  kind: SourceKind
  sourceId: string
  order: Order
  recorded: RecordedEvent
  amount: number
  /** Of a refund that belongs to one, and of a fee. */
  captureId?: string
  /** The version of the contract that priced it. Absent where there was none. */
  contractVersion?: number
  transfers: Transfer[]
  settled: Settled[]
}

/** One part of it, and where that is. */
export interface Settled {
  part: ItemPart
  /** From when on it can be in a payout, ms. */
  dueAt: number
  /** In which it is. One that is `scheduled` collects, and is made when enough has come together. */
  payout?: Payout
  /** The next cut-off that takes it, or makes the payout that collects it. Absent: it waits for a contract. */
  cutOff?: number
}

export interface TracedPayout {
  payout: Payout
  /** What it booked itself. */
  transfers: Transfer[]
  history: { state: PayoutState; at: number; reason?: string }[]
  file?: BankFile
  /** When it is made, while it collects. */
  cutOff?: number
  /** What it kept back: when that is free, or where it is since it is. */
  reserve?: { amount: number; freeAt?: number; settled?: Settled }
  /** It failed or came back: where what it paid is now. */
  owedAgain?: Settled
}

/** What is in a payout. */
export interface TracedItem extends ItemPosition {
  kind: SourceKind | 'release' | 'returned'
  orderId?: string
  /** What it adds to the payout, or takes from it when negative. */
  amount: number
  bookedAt: number
  transfers: Transfer[]
}

/**
 * Looks for an order, a payout, and what was booked with such an id, in this order; what is no UUID is a payment reference.
 * `merchantId`: whose alone it may be. Undefined when there is none.
 */
export async function traceOf(
  reader: TracingReads,
  id: string,
  merchantId: string | undefined,
): Promise<Traced | undefined> {
  if (isUuid(id)) return traceUuid(reader, id.toLowerCase(), merchantId)
  if (!isPaymentReference(id)) return undefined
  return tracePayout(reader, await reader.payout(id.toUpperCase()), merchantId)
}

async function traceUuid(reader: TracingReads, id: string, merchantId: string | undefined) {
  const record = await reader.order(id)
  if (record) return isOwn(record.order, merchantId) ? traceOrder(reader, record) : undefined
  const payout = await reader.tracing.payoutById(id)
  if (payout) return tracePayout(reader, payout, merchantId)
  const owner = merchantId ?? (await reader.tracing.merchantOfSource(id))
  if (owner === undefined) return undefined
  const transfers = await reader.settlements.transfersOf(owner, [id])
  const orderId = transfers.find((transfer) => transfer.orderId !== undefined)?.orderId
  const order = orderId === undefined ? undefined : await reader.order(orderId)
  if (!order) return undefined
  const [source] = await sourcesOf(reader, order, id)
  return source && { kind: 'source' as const, merchantId: owner, source }
}

const isOwn = (one: { merchantId: string }, merchantId: string | undefined) =>
  merchantId === undefined || one.merchantId === merchantId

async function traceOrder(reader: TracingReads, record: OrderRecord): Promise<Traced> {
  const { merchantId } = record.order
  return { kind: 'order', merchantId, record, sources: await sourcesOf(reader, record) }
}

/** Those of an order that booked something, oldest first: all, or one. An order has 700 at most. */
async function sourcesOf(
  reader: TracingReads,
  { order, events }: OrderRecord,
  only?: string,
): Promise<TracedSource[]> {
  const { merchantId, currency } = order
  const told = events
    .flatMap((recorded) => aboutSource(order, recorded) ?? [])
    .filter(({ sourceId }) => only === undefined || sourceId === only)
  const ids = told.map(({ sourceId }) => sourceId)
  const [transfers, payouts, waiting] = await Promise.all([
    reader.settlements.transfersOf(merchantId, ids),
    reader.tracing.payoutsWith(merchantId, ids),
    cutOffs(reader, merchantId, currency),
  ])
  const booked = Map.groupBy(transfers, ({ sourceId }) => sourceId)
  return told
    .filter(({ sourceId }) => booked.has(sourceId))
    .map((source) => {
      const settled = itemsOf(source.recorded, currency).map((item) => settledOf(item, payouts, waiting))
      return { ...source, transfers: inOrder(booked.get(source.sourceId) ?? []), settled }
    })
}

/** Sales before their fees, and those before their VAT. */
const inOrder = (transfers: Transfer[]) =>
  transfers.toSorted((one, other) => TRANSFER_TYPES.indexOf(one.type) - TRANSFER_TYPES.indexOf(other.type))

type SourceOfEvent = Omit<TracedSource, 'transfers' | 'settled'>

function aboutSource(order: Order, recorded: RecordedEvent): SourceOfEvent | undefined {
  const { event, transactionId } = recorded
  const common = { order, recorded }
  switch (event.type) {
    case 'OrderCaptured':
      return {
        kind: 'capture',
        sourceId: event.captureId,
        amount: event.amount,
        ...common,
        ...version(event.settlement?.contract),
      }
    case 'OrderRefunded':
      return {
        kind: 'refund',
        sourceId: event.refundId,
        amount: event.amount,
        ...common,
        ...(event.captureId !== undefined && { captureId: event.captureId }),
        ...version(captureOf(order, event)?.settlement?.contract),
      }
    case 'DueDateExtended':
      return {
        kind: 'due_date_fee',
        sourceId: transactionId,
        amount: event.feeAmount,
        ...common,
        captureId: event.captureId,
        ...version(event.settlement?.contract),
      }
    default:
      return undefined
  }
}

const version = (contractVersion: number | undefined) =>
  contractVersion === undefined ? {} : { contractVersion }

/** By whose terms a refund gives back fees: as domain/order/settlement.ts has it. */
function captureOf({ history }: Order, { captureId, settlement }: OrderRefunded) {
  const captures = history?.captures ?? []
  const meant = captureId ?? settlement?.captureId
  if (meant === undefined && captures.length === 1) return captures[0]
  return captures.find((capture) => capture.captureId === meant)
}

/** What is known of the cut-offs of a merchant's payouts in a currency. */
interface CutOffs {
  now: number
  contract: Contract | undefined
  /** The one that is scheduled. */
  scheduled: number | undefined
}

async function cutOffs(reader: TracingReads, merchantId: string, currency: string): Promise<CutOffs> {
  const [now, mode, record, scheduled] = await Promise.all([
    reader.now(),
    reader.tracing.mode(),
    reader.record('contract', contractId(merchantId, currency)),
    reader.tracing.nextRun(merchantId, currency),
  ])
  const registered = record && {
    byCurrency: new Map([[currency, record.data]]),
    payoutRuns: new Set<string>(),
  }
  return { now, contract: contractFor(merchantId, currency, registered, mode), scheduled }
}

/** The first cut-off at which what is due then can be taken: the scheduled one, or one after it. */
function cutOffFor({ now, contract, scheduled }: CutOffs, dueAt: number): number | undefined {
  if (scheduled === 0) return now
  if (scheduled !== undefined && scheduled >= dueAt) return scheduled
  return nextRun(contract, Math.max(dueAt - 1, scheduled ?? now))
}

function settledOf(
  { sourceId, part, dueAt }: Pick<DueItem, 'sourceId' | 'part' | 'dueAt'>,
  payouts: (ItemPosition & { payout: Payout })[],
  waiting: CutOffs,
): Settled {
  const payout = payouts.find((found) => found.sourceId === sourceId && found.part === part)?.payout
  if (payout && payout.state !== 'scheduled') return { part, dueAt, payout }
  const cutOff = cutOffFor(waiting, payout ? 0 : dueAt)
  return { part, dueAt, ...(payout && { payout }), ...(cutOff !== undefined && { cutOff }) }
}

async function tracePayout(
  reader: TracingReads,
  payout: Payout | undefined,
  merchantId: string | undefined,
): Promise<Traced | undefined> {
  if (!payout || !isOwn(payout, merchantId)) return undefined
  const { merchantId: owner, payoutId, currency, fileId } = payout
  const [transfers, payouts, waiting, file] = await Promise.all([
    reader.settlements.transfersOf(owner, [payoutId]),
    reader.tracing.payoutsWith(owner, [payoutId]),
    cutOffs(reader, owner, currency),
    fileId === undefined ? undefined : reader.record('bankFile', fileId),
  ])
  const bookedAt = (type: Transfer['type']) => transfers.find((transfer) => transfer.type === type)?.bookedAt
  const settled = (part: ItemPart, dueAt: number | undefined) =>
    dueAt === undefined ? undefined : settledOf({ sourceId: payoutId, part, dueAt }, payouts, waiting)
  const owedAgain = settled('returned', bookedAt('PAYOUT_RETURNED'))
  const reserve = reserveOf(payout, settled('release', bookedAt('RELEASE')), waiting.contract)
  const cutOff = payout.state === 'scheduled' ? cutOffFor(waiting, 0) : undefined
  const traced: TracedPayout = {
    payout,
    transfers: inOrder(transfers),
    history: historyOf(payout, bookedAt('PAYOUT_PAID')),
    ...(file && { file: file.data }),
    ...(cutOff !== undefined && { cutOff }),
    ...(reserve && { reserve }),
    ...(owedAgain && { owedAgain }),
  }
  return { kind: 'payout', merchantId: owner, payout: traced }
}

const DAY_MS = 24 * 3_600_000

/** When it is free follows from the terms of its cut-off, by which it was kept back. */
function reserveOf(
  { totals: { holdback: amount }, createdAt, dueUntil }: Payout,
  settled: Settled | undefined,
  contract: Contract | undefined,
): TracedPayout['reserve'] {
  if (amount === 0) return undefined
  if (settled) return { amount, settled }
  const days = termsAt(contract, dueUntil)?.reserve?.days
  if (days === undefined || createdAt === undefined) return { amount }
  return { amount, freeAt: createdAt + days * DAY_MS }
}

/** As far as it is known: of a payout that came back, the ledger has when it was paid. */
function historyOf(payout: Payout, paidAt: number | undefined): TracedPayout['history'] {
  const { state, openedAt, createdAt, sentAt, endedAt, reason, totals } = payout
  const at = (name: PayoutState, instant: number | undefined) =>
    instant === undefined ? [] : [{ state: name, at: instant }]
  const isEnd = state === 'paid' || state === 'failed' || state === 'returned'
  return [
    ...at('scheduled', openedAt),
    ...(totals.settlement === 0 ? [] : at('created', createdAt)),
    ...at('sent', sentAt),
    ...(state === 'returned' ? at('paid', paidAt) : []),
    ...(isEnd ? at(state, endedAt).map((end) => ({ ...end, ...(reason !== undefined && { reason }) })) : []),
  ]
}

/** A page of what is in a payout, in the order of sources and parts; `next`: where the next one begins. */
export async function itemsOfPayout(
  reader: Pick<Reader, 'settlements'>,
  { payoutId, merchantId }: Pick<Payout, 'payoutId' | 'merchantId'>,
  after: ItemPosition | undefined,
  limit: number,
): Promise<{ items: TracedItem[]; next?: ItemPosition }> {
  const positions = await reader.settlements.itemsOf(payoutId, after, limit + 1)
  const page = positions.slice(0, limit)
  const next = positions.length > limit ? page.at(-1) : undefined
  const sources = [...new Set(page.map(({ sourceId }) => sourceId))]
  const booked = Map.groupBy(
    await reader.settlements.transfersOf(merchantId, sources),
    ({ sourceId }) => sourceId,
  )
  const items = page.map((position) => itemOf(position, booked.get(position.sourceId) ?? []))
  return { items, ...(next && { next }) }
}

/** All of them, in portions. */
export async function* allItemsOfPayout(
  reader: Pick<Reader, 'settlements'>,
  payout: Pick<Payout, 'payoutId' | 'merchantId'>,
): AsyncGenerator<TracedItem[]> {
  let after: ItemPosition | undefined
  do {
    if (after) await turn()
    const page: { items: TracedItem[]; next?: ItemPosition } = await itemsOfPayout(
      reader,
      payout,
      after,
      ITEMS_AT_ONCE,
    )
    yield page.items
    after = page.next
  } while (after)
}

/** Two queries of some milliseconds. */
const ITEMS_AT_ONCE = 500

function itemOf(position: ItemPosition, ofSource: Transfer[]): TracedItem {
  const transfers = inOrder(ofSource.filter((transfer) => isOfItem(transfer, position.part)))
  const [first] = transfers
  if (!first) throw new Error(`what is in a payout for ${position.sourceId} was not booked`)
  const amount = transfers.reduce(
    (sum, { debit, amount }) => (OWED.has(debit) ? sum - amount : sum + amount),
    0,
  )
  const { orderId, bookedAt } = first
  const kind = kindOf(position.part, ofSource)
  return { ...position, kind, ...(orderId !== undefined && { orderId }), amount, bookedAt, transfers }
}

/** What is taken from these is taken from the merchant. */
const OWED: ReadonlySet<Transfer['debit']> = new Set(['merchant_payable', 'fee_receivable'])

function kindOf(part: ItemPart, ofSource: Transfer[]): TracedItem['kind'] {
  if (part === 'release' || part === 'returned') return part
  const has = (type: Transfer['type']) => ofSource.some((transfer) => transfer.type === type)
  return has('SALE') ? 'capture' : has('RETURN') ? 'refund' : 'due_date_fee'
}
