/** Traces on the wire; the command line's `--json` is the same. */
import { ITEM_PARTS } from '../../domain/ledger/postings.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import { PAYOUT_HOLDS, PAYOUT_STATES, type Payout } from '../../domain/payout/payout.ts'
import type { ItemPosition } from '../../engine/settlement-reader.ts'
import type { Reader } from '../../engine/store.ts'
import {
  type Settled,
  SOURCE_KINDS,
  type Traced,
  type TracedItem,
  type TracedPayout,
  type TracedSource,
} from '../../engine/tracing.ts'
import { instant, oneOf } from '../schemas/fields.ts'
import { totalsOnWire, totalsSchema } from '../schemas/payout-totals.ts'
import { type Static, Type } from '../schemas/type.ts'
import { orderNameFields, orderNames } from './order-names.ts'

const text = Type.String()
const amount = Type.Integer()
const optionalAmount = Type.Optional(amount)
const optionalInstant = Type.Optional(instant)

const transferSchema = Type.Object({
  type: text,
  debit: text,
  credit: text,
  amount,
  currency: text,
  booked_at: instant,
})

const payoutReferenceSchema = Type.Object({
  payout_id: text,
  payment_reference: text,
  settlement_type: text,
  state: oneOf(PAYOUT_STATES),
  hold: Type.Optional(oneOf(PAYOUT_HOLDS)),
  payout_date: optionalInstant,
})

/** Where a part of something is. */
const settledSchema = Type.Object({
  part: oneOf(ITEM_PARTS),
  due_at: instant,
  payout: Type.Optional(payoutReferenceSchema),
  next_cut_off: optionalInstant,
})

const priceSchema = Type.Object({
  contract_version: Type.Optional(Type.Integer()),
  percentage_fee_amount: optionalAmount,
  fixed_fee_amount: optionalAmount,
  percentage_fee_vat_amount: optionalAmount,
  fixed_fee_vat_amount: optionalAmount,
  fee_amount: optionalAmount,
  fee_vat_amount: optionalAmount,
  vat_rate: Type.Optional(Type.Integer()),
  invoiced: Type.Optional(Type.Boolean()),
})

const sourceSchema = Type.Object({
  kind: oneOf(SOURCE_KINDS),
  id: text,
  order_id: text,
  capture_id: Type.Optional(text),
  event_version: Type.Integer(),
  amount,
  currency: text,
  booked_at: instant,
  price: priceSchema,
  transfers: Type.Array(transferSchema),
  settled: Type.Array(settledSchema),
})

const itemSchema = Type.Object({
  kind: oneOf([...SOURCE_KINDS, 'release', 'returned']),
  id: text,
  part: oneOf(ITEM_PARTS),
  order_id: Type.Optional(text),
  ...orderNameFields,
  amount,
  booked_at: instant,
  transfers: Type.Array(transferSchema),
})

const payoutSchema = Type.Object({
  ...payoutReferenceSchema.properties,
  number: Type.Integer(),
  currency: text,
  item_count: Type.Integer(),
  due_until: instant,
  next_cut_off: optionalInstant,
  totals: totalsSchema,
  transfers: Type.Array(transferSchema),
  history: Type.Array(Type.Object({ state: oneOf(PAYOUT_STATES), at: instant, reason: Type.Optional(text) })),
  file: Type.Optional(
    Type.Object({ file_id: text, name: text, format: text, state: text, sent_at: optionalInstant }),
  ),
  reserve: Type.Optional(
    Type.Object({ amount, free_at: optionalInstant, settled: Type.Optional(settledSchema) }),
  ),
  owed_again: Type.Optional(settledSchema),
})

export const traceSchema = Type.Object({
  found: oneOf(['order', ...SOURCE_KINDS, 'payout']),
  merchant_id: text,
  order: Type.Optional(
    Type.Object({
      order_id: text,
      klarna_reference: text,
      status: text,
      currency: text,
      captured_amount: amount,
      refunded_amount: amount,
    }),
  ),
  movements: Type.Optional(Type.Array(sourceSchema)),
  payout: Type.Optional(payoutSchema),
  items: Type.Optional(Type.Array(itemSchema)),
  next: Type.Optional(text),
})

/** `items`: of a payout, a page. */
export function traceOnWire(
  traced: Traced,
  page?: { items: TracedItemOnWire[]; next?: ItemPosition },
): Static<typeof traceSchema> {
  const { merchantId: merchant_id } = traced
  switch (traced.kind) {
    case 'order': {
      const { order } = traced.record
      const movements = traced.sources.map(sourceOnWire)
      return { found: 'order', merchant_id, order: orderOnWire(order), movements }
    }
    case 'source': {
      const { source } = traced
      return {
        found: source.kind,
        merchant_id,
        order: orderOnWire(source.order),
        movements: [sourceOnWire(source)],
      }
    }
    case 'payout':
      return {
        found: 'payout',
        merchant_id,
        payout: payoutOnWire(traced.payout),
        ...(page && {
          items: page.items,
        }),
        ...(page?.next && { next: positionText(page.next) }),
      }
  }
}

function orderOnWire(order: TracedSource['order']) {
  return {
    order_id: order.orderId,
    klarna_reference: order.klarnaReference,
    status: order.status,
    currency: order.currency,
    captured_amount: order.capturedAmount,
    refunded_amount: order.refundedAmount,
  }
}

function sourceOnWire(source: TracedSource): Static<typeof sourceSchema> {
  const { recorded, order, captureId } = source
  return {
    kind: source.kind,
    id: source.sourceId,
    order_id: order.orderId,
    ...(captureId !== undefined && { capture_id: captureId }),
    event_version: recorded.version,
    amount: source.amount,
    currency: order.currency,
    booked_at: dateTime(recorded.at),
    price: priceOf(source),
    transfers: source.transfers.map(transferOnWire),
    settled: source.settled.map(settledOnWire),
  }
}

/** What it costs; of a refund what is given back. */
function priceOf({ recorded: { event }, contractVersion }: TracedSource): Static<typeof priceSchema> {
  const version = contractVersion === undefined ? {} : { contract_version: contractVersion }
  if (event.type === 'DueDateExtended') {
    const { vat, vatRate, gross } = event.settlement ?? {}
    return { ...version, fee_amount: event.feeAmount, fee_vat_amount: vat ?? 0, ...rated(vatRate, gross) }
  }
  if (event.type !== 'OrderCaptured' && event.type !== 'OrderRefunded') return version
  const settlement = event.settlement ?? {}
  const { percentage = 0, fixed = 0, percentageVat = 0, fixedVat = 0, vatRate, gross } = settlement
  return {
    ...version,
    percentage_fee_amount: percentage,
    fixed_fee_amount: fixed,
    percentage_fee_vat_amount: percentageVat,
    fixed_fee_vat_amount: fixedVat,
    ...rated(vatRate, gross),
  }
}

const rated = (vatRate: number | undefined, gross: true | undefined) => ({
  ...(vatRate !== undefined && { vat_rate: vatRate }),
  ...(gross && { invoiced: true }),
})

function payoutOnWire(traced: TracedPayout): Static<typeof payoutSchema> {
  const { payout, transfers, history, file, cutOff, reserve, owedAgain } = traced
  return {
    ...payoutReference(payout),
    number: payout.number,
    currency: payout.currency,
    item_count: payout.itemCount,
    due_until: dateTime(payout.dueUntil),
    ...(cutOff !== undefined && { next_cut_off: dateTime(cutOff) }),
    totals: totalsOnWire(payout.totals),
    transfers: transfers.map(transferOnWire),
    history: history.map(({ at, ...state }) => ({ ...state, at: dateTime(at) })),
    ...(file && payout.fileId !== undefined && { file: fileOnWire(payout.fileId, file) }),
    ...(reserve && { reserve: reserveOnWire(reserve) }),
    ...(owedAgain && { owed_again: settledOnWire(owedAgain) }),
  }
}

function fileOnWire(fileId: string, { name, format, state, sentAt }: NonNullable<TracedPayout['file']>) {
  const sent = sentAt === undefined ? {} : { sent_at: dateTime(sentAt) }
  return { file_id: fileId, name, format, state, ...sent }
}

function reserveOnWire({ amount, freeAt, settled }: NonNullable<TracedPayout['reserve']>) {
  return {
    amount,
    ...(freeAt !== undefined && { free_at: dateTime(freeAt) }),
    ...(settled && { settled: settledOnWire(settled) }),
  }
}

function settledOnWire({ part, dueAt, payout, cutOff }: Settled): Static<typeof settledSchema> {
  return {
    part,
    due_at: dateTime(dueAt),
    ...(payout && { payout: payoutReference(payout) }),
    ...(cutOff !== undefined && { next_cut_off: dateTime(cutOff) }),
  }
}

function payoutReference(payout: Payout): Static<typeof payoutReferenceSchema> {
  const { hold, createdAt } = payout
  return {
    payout_id: payout.payoutId,
    payment_reference: payout.paymentReference,
    settlement_type: payout.settlementType,
    state: payout.state,
    ...(hold !== undefined && { hold }),
    ...(createdAt !== undefined && { payout_date: dateTime(createdAt) }),
  }
}

type TracedItemOnWire = Static<typeof itemSchema>

/** A page of what is in a payout, with what its orders are called. */
export async function itemsOnWire(reader: Reader, items: readonly TracedItem[]): Promise<TracedItemOnWire[]> {
  const nameOf = await orderNames(
    reader,
    items.map(({ orderId }) => orderId),
  )
  return items.map((item) => ({ ...itemOnWire(item), ...nameOf(item.orderId) }))
}

function itemOnWire(item: TracedItem): TracedItemOnWire {
  return {
    kind: item.kind,
    id: item.sourceId,
    part: item.part,
    ...(item.orderId !== undefined && { order_id: item.orderId }),
    amount: item.amount,
    booked_at: dateTime(item.bookedAt),
    transfers: item.transfers.map(transferOnWire),
  }
}

function transferOnWire({ type, debit, credit, amount, currency, bookedAt }: Transfer) {
  return { type, debit, credit, amount, currency, booked_at: dateTime(bookedAt) }
}

export function dateTime(at: number): string {
  return new Date(at).toISOString()
}

/** A place in a payout, as `next` gives it and `after` takes it. */
export const POSITION = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}:(${ITEM_PARTS.join('|')})$`

const positionText = ({ sourceId, part }: ItemPosition) => `${sourceId}:${part}`

/** Of a text that POSITION fits. */
export function positionOf(text: string): ItemPosition {
  const [sourceId = '', part] = text.toLowerCase().split(':')
  return { sourceId, part: part as ItemPosition['part'] }
}
