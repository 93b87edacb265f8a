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
}

export interface OrderAcknowledged {
  type: 'OrderAcknowledged'
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
