/** What can happen to an order. Events never change once stored; replaying them gives the order (I8). */
import type { FraudStatus, OrderLine, PaymentMethod, ShippingInfo } from './order.ts'

export interface OrderPlaced {
  type: 'OrderPlaced'
  merchantId: string
  klarnaReference: string
  currency: string
  country: string
  locale: string
  amount: number
  fraudStatus: FraudStatus
  paymentMethod: PaymentMethod
  merchantReference1?: string
  merchantReference2?: string
  expiresAt: number
  /** A sandbox's review ends by itself, so long after the placing. */
  review?: { outcome: 'ACCEPTED' | 'REJECTED'; afterMs: number }
}

export interface OrderAcknowledged {
  type: 'OrderAcknowledged'
}

/** What a capture costs the merchant by the contract that was valid at its instant, for ever. Sums of 0 are left out. */
export interface CaptureSettlement {
  /** The contract's version. */
  contract: number
  percentage?: number
  fixed?: number
  percentageVat?: number
  fixedVat?: number
  /** Basis points. */
  vatRate?: number
  /** Fees are invoiced, and not taken from the payout. */
  gross?: true
  /** From when on it can be paid out, ms. */
  dueAt: number
}

/** What a refund gives back of the fees of its capture. Sums of 0 are left out. */
export interface RefundSettlement extends Omit<CaptureSettlement, 'contract' | 'dueAt'> {
  /** Whose fees they are, where the refund is attached to no capture. */
  captureId?: string
  /** When its capture is not due before then; else it is due at once. */
  dueAt?: number
}

/** The VAT on a fee that is not for a capture. */
export interface FeeSettlement {
  contract: number
  vat?: number
  vatRate?: number
  gross?: true
}

export interface OrderCaptured {
  type: 'OrderCaptured'
  captureId: string
  number: number
  amount: number
  description?: string
  reference?: string
  orderLines?: OrderLine[]
  shippingInfo?: ShippingInfo[]
  shippingDelay?: number
  personsVersion: number
  /** An equal capture made a moment before, without a key: perhaps this one is a retry. */
  duplicateOf?: string
  /** Absent when there was no contract: no fees, and due at once. */
  settlement?: CaptureSettlement
}

export interface OrderRefunded {
  type: 'OrderRefunded'
  refundId: string
  number: number
  amount: number
  description?: string
  reference?: string
  orderLines?: OrderLine[]
  /** The capture that it was attached to, by its lines or because the caller named it. */
  captureId?: string
  /** An equal refund made a moment before, when this one has no key. */
  duplicateOf?: string
  /** Made by undoing the order as a whole. */
  reversal?: true
  settlement?: RefundSettlement
}

/** The amount and the lines are set anew; the lines are in the order's document of this version. */
export interface AuthorizationUpdated {
  type: 'AuthorizationUpdated'
  amount: number
  documentVersion: number
  description?: string
  /** The amount that was added, where the change was asked for in that form. */
  adjustment?: number
}

export interface AuthorizationExtended {
  type: 'AuthorizationExtended'
  expiresAt: number
}

/** What was left is given back; nothing more can be captured. */
export interface AuthorizationReleased {
  type: 'AuthorizationReleased'
  amount: number
}

/** Who it is for is in the order's persons of this version. With `captureId`: of that capture alone. */
export interface CustomerDetailsUpdated {
  type: 'CustomerDetailsUpdated'
  personsVersion: number
  captureId?: string
}

export interface SendOutTriggered {
  type: 'SendOutTriggered'
  captureId: string
}

export interface DueDateExtended {
  type: 'DueDateExtended'
  captureId: string
  days: number
  feeAmount: number
  settlement?: FeeSettlement
}

/** Recorded when somebody looks; the order counted as expired from `expiresAt` on. */
export interface OrderExpired {
  type: 'OrderExpired'
  /** What could not be captured any more. */
  amount: number
}

/** A pending review ended. */
export interface FraudDecided {
  type: 'FraudDecided'
  fraudStatus: 'ACCEPTED' | 'REJECTED'
}

export interface OrderShippingInfoAdded {
  type: 'OrderShippingInfoAdded'
  shippingInfo: ShippingInfo[]
}

export interface CaptureShippingInfoAdded {
  type: 'CaptureShippingInfoAdded'
  captureId: string
  shippingInfo: ShippingInfo[]
}

export interface OrderCancelled {
  type: 'OrderCancelled'
}

/** Only the fields that were sent are there; `""` cleared the reference. */
export interface MerchantReferencesUpdated {
  type: 'MerchantReferencesUpdated'
  merchantReference1?: string
  merchantReference2?: string
}

export type OrderEvent =
  | OrderPlaced
  | OrderAcknowledged
  | OrderCaptured
  | OrderShippingInfoAdded
  | CaptureShippingInfoAdded
  | OrderCancelled
  | MerchantReferencesUpdated
  | OrderRefunded
  | AuthorizationUpdated
  | AuthorizationExtended
  | AuthorizationReleased
  | CustomerDetailsUpdated
  | SendOutTriggered
  | DueDateExtended
  | OrderExpired
  | FraudDecided

/** An event with what the engine knows about the call behind it. */
export interface RecordedEvent {
  orderId: string
  /** 1 for the first event of an order, without gaps. */
  version: number
  merchantId: string
  /** Names the change on the wire (`Transaction-Id`). Several events of one change share it. */
  transactionId: string
  /** Business time, ms. */
  at: number
  correlationId: string
  /** Who did it: `merchant:<credential>`, `operator:<credential>` or `system`. */
  actor: string
  idempotencyKey?: string
  event: OrderEvent
}
