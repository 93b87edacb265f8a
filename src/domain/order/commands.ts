/** What can be asked of an existing order, and what the engine adds to each question. */
import type { Contract } from '../contract/contract.ts'
import type { Address, OrderDocument, OrderLine, Persons, ShippingInfo } from './order.ts'

export interface Acknowledge {
  type: 'acknowledge'
}

export interface CaptureOrder {
  type: 'capture'
  amount: number
  description?: string
  reference?: string
  orderLines?: OrderLine[]
  shippingInfo?: ShippingInfo[]
  shippingDelay?: number
}

export interface AddOrderShippingInfo {
  type: 'addOrderShippingInfo'
  shippingInfo: ShippingInfo[]
}

export interface AddCaptureShippingInfo {
  type: 'addCaptureShippingInfo'
  captureId: string
  shippingInfo: ShippingInfo[]
}

export interface Cancel {
  type: 'cancel'
}

export interface UpdateMerchantReferences {
  type: 'updateMerchantReferences'
  merchantReference1?: string
  merchantReference2?: string
}

export interface RefundOrder {
  type: 'refund'
  amount: number
  description?: string
  reference?: string
  orderLines?: OrderLine[]
  /** Attach it to this capture, whatever its lines say. An extension of the wire. */
  captureId?: string
}

/** Amount and lines are set, not added to; absent lines are deleted (the wire's own rule), unless they are to be kept. */
export interface UpdateAuthorization {
  type: 'updateAuthorization'
  amount: number
  description?: string
  orderLines?: OrderLine[]
  keepLines?: true
}

/** The older, relative form: the amount is added (it may be negative) and the lines are appended. */
export interface AdjustAuthorization {
  type: 'adjustAuthorization'
  amount: number
  description?: string
  orderLines?: OrderLine[]
}

export interface ExtendAuthorization {
  type: 'extendAuthorization'
}

export interface ReleaseAuthorization {
  type: 'releaseAuthorization'
}

/** Fields that are absent stay; `''` clears those that may be empty. */
export interface UpdateCustomerDetails {
  type: 'updateCustomerDetails'
  shippingAddress?: Address
  billingAddress?: Address
  /** Of this capture alone (older clients). */
  captureId?: string
}

export interface TriggerSendOut {
  type: 'triggerSendOut'
  captureId: string
}

export interface ExtendDueDate {
  type: 'extendDueDate'
  captureId: string
  days: number
}

/** Whatever undoes the order as it stands: cancels, releases what is left, refunds what was captured. */
export interface ReverseOrder {
  type: 'reverse'
  description?: string
  reference?: string
}

/** By the job that records what time has done. */
export interface ExpireOrder {
  type: 'expire'
}

/** By an operator, by a sandbox, or by the job of an automatic decision. */
export interface DecideFraud {
  type: 'decideFraud'
  fraudStatus: 'ACCEPTED' | 'REJECTED'
}

/** By the job, when the time in which a rejected order may still be captured is over. */
export interface CloseRejected {
  type: 'closeRejected'
}

export type OrderCommand =
  | Acknowledge
  | CaptureOrder
  | AddOrderShippingInfo
  | AddCaptureShippingInfo
  | Cancel
  | UpdateMerchantReferences
  | RefundOrder
  | UpdateAuthorization
  | AdjustAuthorization
  | ExtendAuthorization
  | ReleaseAuthorization
  | UpdateCustomerDetails
  | TriggerSendOut
  | ExtendDueDate
  | ReverseOrder
  | ExpireOrder
  | DecideFraud
  | CloseRejected

export type OrderCommandType = OrderCommand['type']

/** What a decision may depend on besides the order and the command: chosen by the engine, so that `decide` is pure. */
export interface Circumstances {
  /** Business time, ms. */
  now: number
  /** Names the change if there is one. */
  transactionId: string
  /** The id that a new capture gets. */
  captureId: string
  /** Ids for the refunds that a command may make: one, or one for each capture (`reverse`). */
  refundId: () => string
  mode: 'sandbox' | 'production'
  /** How long an authorization is extended for, days from the day of the call. */
  authorizationDays: number
  /** Captures and refunds with a key cannot be accidental repeats. */
  hasKey: boolean
  /** How long an equal capture or refund without a key counts as a possible repeat, ms; 0: never. */
  duplicateWindowMs: number
  /** What is agreed with the merchant in the order's currency; absent: captures cost nothing. */
  contract?: Contract
  /** The order's document and persons of their current versions, for commands that `needs` them. */
  document?: OrderDocument
  persons?: Map<number, Persons>
}

/** Which parts of an order, beside its row, deciding a command needs. */
export type OrderPart = 'history' | 'document' | 'persons'

const NEEDED: { readonly [T in OrderCommandType]?: readonly OrderPart[] } = {
  addOrderShippingInfo: ['history'],
  addCaptureShippingInfo: ['history'],
  refund: ['history'],
  reverse: ['history'],
  updateAuthorization: ['document'],
  adjustAuthorization: ['document'],
  // Search finds an order by its persons as well as by its references.
  updateMerchantReferences: ['persons'],
  updateCustomerDetails: ['history', 'persons'],
  triggerSendOut: ['history'],
  extendDueDate: ['history'],
  // Whom to notify of the end of a review is in the document.
  decideFraud: ['document'],
}

export function needsOf(command: OrderCommand): readonly OrderPart[] {
  return NEEDED[command.type] ?? []
}
