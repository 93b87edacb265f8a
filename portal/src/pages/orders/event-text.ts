import type { OrderEvent } from '../../api/orders.ts'
import { moneyText } from '../../format/money.ts'
import { fraudState, words } from '../../format/names.ts'

/** What happened, in a sentence. An event that this page does not know yet is told by its name. */
export function eventText({ type, data }: Pick<OrderEvent, 'type' | 'data'>, currency: string): string {
  const money = (field: string) => moneyText(Number(data[field] ?? 0), currency)
  const described =
    typeof data.description === 'string' && data.description !== '' ? `: ${data.description}` : ''
  switch (type) {
    case 'OrderPlaced':
      return `Placed, ${money('amount')}`
    case 'OrderAcknowledged':
      return 'Acknowledged by the shop'
    case 'OrderCaptured':
      return `Captured ${money('amount')}${described}`
    case 'OrderRefunded':
      return `Refunded ${money('amount')}${described}`
    case 'AuthorizationUpdated':
      return `Amount changed to ${money('amount')}${described}`
    case 'AuthorizationExtended':
      return 'Authorization extended'
    case 'AuthorizationReleased':
      return `Released what was left, ${money('amount')}`
    case 'CustomerDetailsUpdated':
      return data.capture_id === undefined ? 'Addresses changed' : 'Addresses of a capture changed'
    case 'SendOutTriggered':
      return 'Sent to the customer again'
    case 'DueDateExtended':
      return `Due date extended by ${Number(data.days)} days, fee ${money('fee_amount')}`
    case 'OrderExpired':
      return `Expired, ${money('amount')} can no longer be captured`
    case 'FraudDecided':
      return `Fraud check: ${fraudState(String(data.fraud_status)).word.toLowerCase()}`
    case 'OrderShippingInfoAdded':
      return 'Tracking added to the order'
    case 'CaptureShippingInfoAdded':
      return 'Tracking added to a capture'
    case 'OrderCancelled':
      return 'Cancelled'
    case 'MerchantReferencesUpdated':
      return 'References changed'
    default:
      return words(type)
  }
}
