/** What can be asked of an existing order, and what the engine adds to each question. */
import type { OrderLine, ShippingInfo } from './order.ts'

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

export type OrderCommand =
  | Acknowledge
  | CaptureOrder
  | AddOrderShippingInfo
  | AddCaptureShippingInfo
  | Cancel
  | UpdateMerchantReferences

export type OrderCommandType = OrderCommand['type']

/** What a decision may depend on besides the order and the command: chosen by the engine, so that `decide` is pure. */
export interface Circumstances {
  /** Business time, ms. */
  now: number
  /** Names the change if there is one. */
  transactionId: string
  /** The id that a new capture gets. */
  captureId: string
}

/** Whether deciding this command needs the order's captures and shipping lists, not only its row. */
export function needsHistory(command: OrderCommand): boolean {
  return command.type === 'addCaptureShippingInfo' || command.type === 'addOrderShippingInfo'
}
