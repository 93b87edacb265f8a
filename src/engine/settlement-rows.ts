/**
 * The rows of settlements, put together from the books: for the API, for reports and for the command line. Everything is
 * read in small portions, between which the thread is free: SQLite answers on the thread that asks.
 */
import { ITEM_PARTS, type ItemPart, isOfItem } from '../domain/ledger/postings.ts'
import type { Transfer } from '../domain/ledger/transfer.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import type { Payout } from '../domain/payout/payout.ts'
import { byRowOrder, isRow, rowName, vatTypeOf } from '../domain/payout/rows.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import { isUuid } from './ids.ts'
import { nextPortion } from './long-reads.ts'
import type { ItemPosition, MadePayouts, SettlementReader } from './settlement-reader.ts'

/** Captures, refunds, … read at once: five queries of some milliseconds together on SQLite, ten times that with 1,000. */
const PORTION = 100
/** The same where their orders are not looked at. */
const LIGHT_PORTION = 500
/** Transfers that are skipped in one query: some milliseconds. */
const SKIP_AT_ONCE = 5000
/** Payouts read at once, a few hundred bytes each. */
const PAYOUTS_AT_ONCE = 200
/** Places in payouts that are remembered, a hundred bytes each: of so many readers each finds its next page at once. */
const PLACES_MAX = 2000

/** What a payout has of one kind of rows, and of one VAT rate. Minor units. */
export interface RowSum {
  type: string
  detailedType: string
  count: number
  amount: number
  /** Basis points. */
  vatRate?: number
  vatAmount: number
}

/** Where rows of a payout begin: behind this item, and so many rows of the next one. */
interface Place {
  after: ItemPosition | undefined
  within: number
}

/** A row before anything is known of its order. */
interface Booked {
  transfer: Transfer
  vatAmount: number
}

export class SettlementRows {
  readonly #reader: SettlementReader
  /** A payout that was made never changes, so a place in it is one for ever. Oldest first. */
  readonly #places = new Map<string, Place>()

  constructor(reader: SettlementReader) {
    this.#reader = reader
  }

  /** How many rows a payout has: those of its items, and what of it was kept back. */
  countOf({ rowCount, totals }: Pick<Payout, 'rowCount' | 'totals'>): number {
    return rowCount + (totals.holdback > 0 ? 1 : 0)
  }

  /** The rows of a payout from an offset on, one after the other as their captures and refunds came to be. */
  async ofPayout(payout: Payout, offset: number, limit: number): Promise<SettlementTransaction[]> {
    if (offset >= this.countOf(payout)) return []
    const { merchantId, paymentReference } = payout
    const rows: SettlementTransaction[] = []
    let { after, within } = await this.#placeOf(payout, offset)
    for await (const items of this.#items(payout, after, PORTION)) {
      const picked: Booked[] = []
      for (const { item, rows: all } of items) {
        const some = all.slice(within, within + limit - rows.length - picked.length)
        picked.push(...some)
        const isWhole = within + some.length === all.length
        within = isWhole ? 0 : within + some.length
        if (isWhole) after = item
        if (rows.length + picked.length === limit) break
      }
      rows.push(...(await this.#told(merchantId, picked, paymentReference)))
      if (rows.length === limit) {
        this.#remember(payout, offset + limit, { after, within })
        return rows
      }
    }
    const kept = (await this.#holdback(payout)).map((transfer) => ({ transfer, vatAmount: 0 }))
    return [...rows, ...(await this.#told(merchantId, kept, paymentReference))]
  }

  /** All rows of a payout, in portions. */
  async *allOf(payout: Payout): AsyncGenerator<SettlementTransaction[]> {
    const { merchantId, paymentReference } = payout
    for await (const items of this.#items(payout, undefined, PORTION)) {
      const rows = items.flatMap(({ rows }) => rows)
      yield await this.#told(merchantId, rows, paymentReference)
    }
    const kept = (await this.#holdback(payout)).map((transfer) => ({ transfer, vatAmount: 0 }))
    if (kept.length > 0) yield await this.#told(merchantId, kept, paymentReference)
  }

  /** The rows of a payout added up by kind and VAT rate, as they first occur, and when the first of them was booked. */
  async sumsOf(payout: Payout): Promise<{ sums: RowSum[]; earliest: number }> {
    const sums = new Map<string, RowSum>()
    let earliest = payout.dueUntil
    for await (const items of this.#items(payout, undefined, LIGHT_PORTION)) {
      const rows = items.flatMap(({ rows }) => rows)
      const taxed = rows.filter(({ vatAmount }) => vatAmount > 0).map(({ transfer }) => transfer)
      const events = await this.#eventsOf(payout.merchantId, taxed)
      for (const { transfer, vatAmount } of rows) {
        const vatRate = vatAmount > 0 ? vatRateOf(events.get(transfer.sourceId)) : undefined
        addTo(sums, transfer, vatAmount, vatRate)
        earliest = Math.min(earliest, transfer.bookedAt)
      }
    }
    for (const transfer of await this.#holdback(payout)) addTo(sums, transfer, 0, undefined)
    return { sums: [...sums.values()], earliest }
  }

  /** Everything that was booked for an order, paid out or not, in the order of its events; of a payout alone if asked. */
  async ofOrder(merchantId: string, orderId: string): Promise<SettlementTransaction[]> {
    if (!isUuid(orderId)) return []
    const sources = await this.#reader.sourcesOf(merchantId, orderId)
    const rows: SettlementTransaction[] = []
    for (let at = 0; at < sources.length; at += PORTION) {
      await nextPortion()
      const some = sources.slice(at, at + PORTION)
      const bySource = Map.groupBy(
        await this.#reader.transfersOf(merchantId, some),
        ({ sourceId }) => sourceId,
      )
      const booked = some.flatMap((sourceId) => rowsIn(bySource.get(sourceId) ?? []))
      rows.push(...(await this.#told(merchantId, booked)))
    }
    return rows
  }

  /** Everything that was booked for a merchant, captures and refunds as they came to be. */
  async ofMerchant(merchantId: string, offset: number, limit: number): Promise<SettlementTransaction[]> {
    const rows: SettlementTransaction[] = []
    let after: Transfer | undefined
    let skip = offset
    while (skip > SKIP_AT_ONCE) {
      await nextPortion()
      const [last] = await this.#reader.rowTransfers(merchantId, after, SKIP_AT_ONCE - 1, 1)
      if (!last) return []
      after = last
      skip -= SKIP_AT_ONCE
    }
    while (rows.length < limit) {
      await nextPortion()
      const asked = Math.min(PORTION, limit - rows.length)
      const transfers = await this.#reader.rowTransfers(merchantId, after, skip, asked)
      const booked = await this.#withVat(merchantId, transfers)
      rows.push(...(await this.#told(merchantId, booked)))
      after = transfers.at(-1)
      skip = 0
      if (transfers.length < asked) break
    }
    return rows
  }

  /** A merchant's payouts that were made, newest first, in portions; those made meanwhile are not among them. */
  async *payouts(asked: MadePayouts): AsyncGenerator<Payout[]> {
    let after: (Payout & { createdAt: number }) | undefined
    while (true) {
      await nextPortion()
      const portion = await this.#reader.payouts(asked, after ? { after } : { offset: 0 }, PAYOUTS_AT_ONCE)
      if (portion.length > 0) yield portion
      const last = portion.at(-1)
      if (portion.length < PAYOUTS_AT_ONCE || last?.createdAt === undefined) return
      after = { ...last, createdAt: last.createdAt }
    }
  }

  async #placeOf(payout: Payout, offset: number): Promise<Place> {
    const start: Place = { after: undefined, within: 0 }
    if (offset === 0) return start
    const known = this.#places.get(placeName(payout, offset))
    if (known) return known
    let { after } = start
    let row = 0
    for await (const items of this.#items(payout, undefined, LIGHT_PORTION)) {
      for (const { item, rows } of items) {
        if (row + rows.length > offset) return this.#remember(payout, offset, { after, within: offset - row })
        row += rows.length
        after = item
      }
    }
    return { after, within: offset - row }
  }

  #remember(payout: Payout, offset: number, place: Place): Place {
    const [oldest] = this.#places.keys()
    if (this.#places.size >= PLACES_MAX && oldest !== undefined) this.#places.delete(oldest)
    this.#places.set(placeName(payout, offset), place)
    return place
  }

  /** What is in a payout, with the rows of each, in portions. */
  async *#items({ payoutId, merchantId }: Payout, from: ItemPosition | undefined, size: number) {
    let after = from
    while (true) {
      await nextPortion()
      const items = await this.#reader.itemsOf(payoutId, after, size)
      if (items.length > 0) yield await this.#withRows(merchantId, items)
      after = items.at(-1)
      if (items.length < size) return
    }
  }

  async #withRows(merchantId: string, items: ItemPosition[]) {
    const sources = [...new Set(items.map(({ sourceId }) => sourceId))]
    const bySource = Map.groupBy(
      await this.#reader.transfersOf(merchantId, sources),
      ({ sourceId }) => sourceId,
    )
    return items.map((item) => {
      const own = (bySource.get(item.sourceId) ?? []).filter((transfer) => isOfItem(transfer, item.part))
      return { item, rows: rowsIn(own) }
    })
  }

  async #holdback({ merchantId, payoutId, totals }: Payout): Promise<Transfer[]> {
    if (totals.holdback === 0) return []
    const booked = await this.#reader.transfersOf(merchantId, [payoutId])
    return booked.filter(({ type }) => type === 'HOLDBACK')
  }

  async #withVat(merchantId: string, transfers: Transfer[]): Promise<Booked[]> {
    const sources = [...new Set(transfers.map(({ sourceId }) => sourceId))]
    const all = Map.groupBy(await this.#reader.transfersOf(merchantId, sources), ({ sourceId }) => sourceId)
    return transfers.map((transfer) => ({
      transfer,
      vatAmount: vatAmountOf(transfer, all.get(transfer.sourceId) ?? []),
    }))
  }

  /** With what the rows are about. `paymentReference`: of the payout that all of them are in. */
  async #told(
    merchantId: string,
    rows: Booked[],
    paymentReference?: string,
  ): Promise<SettlementTransaction[]> {
    const transfers = rows.map(({ transfer }) => transfer)
    const events = await this.#eventsOf(merchantId, transfers)
    const orderIds = [...new Set(transfers.flatMap(({ orderId }) => orderId ?? []))]
    const found = await this.#reader.orders(orderIds)
    const orders = new Map(found.map((order) => [order.orderId, order]))
    const countries = await this.#shippingCountries(transfers, events, orders)
    const references = paymentReference === undefined && (await this.#references(merchantId, transfers))
    return rows.map(({ transfer, vatAmount }) => {
      const { orderId, sourceId } = transfer
      const order = orders.get(orderId ?? '')
      const country = countries.get(sourceId)
      const reference = references ? references.get(itemName(transfer)) : paymentReference
      return {
        ...amounts(transfer, vatAmount, events.get(sourceId)),
        ...(order && aboutOrder(order)),
        ...aboutEvent(events.get(sourceId)),
        ...(country !== undefined && { shippingCountry: country }),
        ...(reference !== undefined && { paymentReference: reference }),
      }
    })
  }

  async #eventsOf(merchantId: string, transfers: Transfer[]): Promise<Map<string, OrderEvent>> {
    const sources = transfers.filter(({ orderId }) => orderId !== undefined).map(({ sourceId }) => sourceId)
    const events = await this.#reader.eventsOf(merchantId, [...new Set(sources)])
    return new Map(events.map(({ event, transactionId }) => [sourceOf(event, transactionId), event]))
  }

  /** By source: where a capture was sent to; else where the order's goods go. */
  async #shippingCountries(
    transfers: Transfer[],
    events: Map<string, OrderEvent>,
    orders: Map<string, Order>,
  ): Promise<Map<string, string>> {
    const wanted = transfers.flatMap(({ orderId, sourceId }) => {
      const event = events.get(sourceId)
      const order = orders.get(orderId ?? '')
      if (!order) return []
      const version = event?.type === 'OrderCaptured' ? event.personsVersion : order.personsVersion
      return [{ orderId: order.orderId, sourceId, version }]
    })
    const countries = new Map<string, string>()
    for (const [version, some] of Map.groupBy(wanted, ({ version }) => version)) {
      const ids = [...new Set(some.map(({ orderId }) => orderId))]
      const persons = await this.#reader.persons(version, ids)
      for (const { orderId, sourceId } of some) {
        const country = persons.get(orderId)?.shippingAddress?.country
        if (country) countries.set(sourceId, country.toUpperCase())
      }
    }
    return countries
  }

  /** By item: the payment reference of the payout that it is in, if it is in one that was made. */
  async #references(merchantId: string, transfers: Transfer[]): Promise<Map<string, string>> {
    const sources = [...new Set(transfers.map(({ sourceId }) => sourceId))]
    const keeping = transfers.filter(({ type }) => type === 'HOLDBACK').map(({ sourceId }) => sourceId)
    const [items, payouts] = await Promise.all([
      this.#reader.references(merchantId, sources),
      this.#reader.referencesOf(keeping),
    ])
    return new Map([
      ...items.map(
        ({ sourceId, part, paymentReference }) => [`${sourceId} ${part}`, paymentReference] as const,
      ),
      ...[...payouts].map(([payoutId, paymentReference]) => [`${payoutId} `, paymentReference] as const),
    ])
  }
}

const placeName = ({ payoutId }: Payout, offset: number) => `${payoutId} ${offset}`

/** What a payout keeps back is in the payout itself, and no item of any. */
const itemName = (transfer: Transfer) => `${transfer.sourceId} ${partOf(transfer) ?? ''}`

function partOf(transfer: Transfer): ItemPart | undefined {
  return ITEM_PARTS.find((part) => isOfItem(transfer, part))
}

/** The rows among the transfers of one source. */
function rowsIn(transfers: Transfer[]): Booked[] {
  return transfers
    .filter(isRow)
    .sort(byRowOrder)
    .map((transfer) => ({ transfer, vatAmount: vatAmountOf(transfer, transfers) }))
}

function vatAmountOf({ type }: Transfer, ofSource: Transfer[]): number {
  return ofSource.find((other) => other.type === vatTypeOf(type))?.amount ?? 0
}

function vatRateOf(event: OrderEvent | undefined): number | undefined {
  return event && 'settlement' in event ? event.settlement?.vatRate : undefined
}

function sourceOf(event: OrderEvent, transactionId: string): string {
  if (event.type === 'OrderCaptured') return event.captureId
  return event.type === 'OrderRefunded' ? event.refundId : transactionId
}

function amounts(transfer: Transfer, vatAmount: number, event: OrderEvent | undefined) {
  const { amount, currency, bookedAt } = transfer
  const vatRate = vatRateOf(event)
  return {
    ...rowName(transfer.type),
    amount,
    currency,
    ...(vatAmount > 0 && { vatAmount, ...(vatRate !== undefined && { vatRate }) }),
    saleDate: bookedAt,
    captureDate: bookedAt,
  }
}

function aboutOrder(order: Order) {
  const { orderId, klarnaReference, merchantReference1, merchantReference2, paymentMethod } = order
  const { numberOfInstallments } = paymentMethod
  return {
    orderId,
    shortOrderId: klarnaReference,
    ...(merchantReference1 !== undefined && { merchantReference1 }),
    ...(merchantReference2 !== undefined && { merchantReference2 }),
    saleDate: order.createdAt,
    purchaseCountry: order.country,
    initialPaymentMethodType: paymentMethod.type,
    ...(numberOfInstallments !== undefined && { initialNumberOfInstallments: numberOfInstallments }),
  }
}

/** A return names no capture; nor do the fees that it gives back. */
function aboutEvent(event: OrderEvent | undefined) {
  switch (event?.type) {
    case 'OrderCaptured': {
      const { captureId, reference } = event
      return { captureId, ...(reference !== undefined && { merchantCaptureReference: reference }) }
    }
    case 'OrderRefunded': {
      const { refundId, reference } = event
      return { refundId, ...(reference !== undefined && { merchantRefundReference: reference }) }
    }
    case 'DueDateExtended':
      return { captureId: event.captureId }
    default:
      return {}
  }
}

function addTo(
  sums: Map<string, RowSum>,
  { type: transferType, amount }: Transfer,
  vatAmount: number,
  vatRate: number | undefined,
): void {
  const key = `${transferType} ${vatRate}`
  const sum = sums.get(key) ?? { ...rowName(transferType), count: 0, amount: 0, vatAmount: 0 }
  sums.set(key, {
    ...sum,
    count: sum.count + 1,
    amount: sum.amount + amount,
    vatAmount: sum.vatAmount + vatAmount,
    ...(vatRate !== undefined && { vatRate }),
  })
}
