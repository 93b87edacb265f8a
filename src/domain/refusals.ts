/**
 * The one table of everything that can be refused: HTTP status, error code, message, and when it happens.
 * docs/reference/errors.md is generated from it. `{name}` in a message is filled from the refusal's arguments.
 * Codes and the messages that clients match on are the wire's own; the rest is written here.
 */

export interface RefusalRow {
  status: number
  code: string
  /** Empty where the wire has an empty list of messages. */
  message: string
  when: string
}

export const REFUSALS = {
  // Payments: field rules, all fields in one message
  badValue: {
    status: 400,
    code: 'BAD_VALUE',
    message: 'Bad value: {fields}',
    when: 'A field of a Payments or Capstan call is missing, malformed, out of its limits or contradicts the others.',
  },
  badRequest: {
    status: 400,
    code: 'BAD_REQUEST',
    message: '{reason}',
    when: 'The request could not be read: malformed JSON, text that is not UTF-8, a malformed URL or header.',
  },
  invalidOrderId: {
    status: 400,
    code: 'INVALID_ORDER_ID',
    message: 'Order ID must be a valid UUID.',
    when: 'The order id in the path is not a UUID.',
  },
  unauthorized: {
    status: 401,
    code: 'UNAUTHORIZED',
    message: 'Missing or wrong credentials.',
    when: 'No credentials, malformed ones, an unknown user, a wrong secret or a disabled credential.',
  },
  forbidden: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'These credentials may not use this operation.',
    when: 'A merchant credential on an operator route, or an operator credential on a merchant route.',
  },
  crossSite: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Cross-site browser requests are refused in sandbox mode.',
    when: 'Sandbox mode only: a foreign Host, Origin or Sec-Fetch-Site header.',
  },
  captureTooHigh: {
    status: 403,
    code: 'CAPTURE_NOT_ALLOWED',
    message: 'Captured amount is higher than the remaining authorized amount. Capture not possible.',
    when: 'The amount exceeds what is capturable, also when that is 0 because everything is captured.',
  },
  captureExpired: {
    status: 403,
    code: 'CAPTURE_NOT_ALLOWED',
    message: 'Order {order_id} is expired. Capture not possible.',
    when: "A capture at or after the order's expires_at.",
  },
  captureCancelled: {
    status: 403,
    code: 'CAPTURE_NOT_ALLOWED',
    message: 'Order {order_id} is cancelled. Capture not possible.',
    when: 'A capture on a cancelled order.',
  },
  capturePending: {
    status: 403,
    code: 'CAPTURE_NOT_ALLOWED',
    message: 'Order {order_id} is pending fraud review. Capture not possible.',
    when: 'A capture while fraud_status is PENDING.',
  },
  captureLimit: {
    status: 403,
    code: 'CAPTURE_NOT_ALLOWED',
    message: 'Order {order_id} has {limit} captures. Capture not possible.',
    when: 'The order has as many captures as an order may have.',
  },
  actionLimit: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order {order_id} has {limit} changes. No further change is possible.',
    when: 'The order has as many changes as an order may have.',
  },
  cancelCaptured: {
    status: 403,
    code: 'CANCEL_NOT_ALLOWED',
    message: 'Order has previous captures. Cancel not possible.',
    when: 'Cancelling an order with captures.',
  },
  cancelExpired: {
    status: 403,
    code: 'CANCEL_NOT_ALLOWED',
    message: 'Order is expired. Cancel not possible.',
    when: 'Cancelling an expired order.',
  },
  acknowledgeClosed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is {state}. Acknowledgement not possible.',
    when: 'Acknowledging, for the first time, an order that is cancelled or expired.',
  },
  shippingClosed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is {state}. Shipping info cannot be added to order {order_id}.',
    when: 'Adding shipping info to a cancelled order, or to an expired one without captures.',
  },
  noCaptures: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order has no captures. Shipping info cannot be added to capture {capture_id}.',
    when: 'A capture-level change on an order without captures.',
  },
  referencesClosed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is cancelled. Merchant references cannot be updated.',
    when: 'Changing the merchant references of a cancelled order.',
  },
  shippingLimit: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'No more than {limit} parcels can be kept. Shipping info cannot be added.',
    when: 'The order or capture would hold more shipping-info entries than it may.',
  },
  authorizationConsumed: {
    status: 403,
    code: 'INVALID_OPERATION',
    message: 'Authorization token already consumed',
    when: 'Placing an order with an authorization that was deleted.',
  },
  merchantInactive: {
    status: 403,
    code: 'MERCHANT_INACTIVE',
    message: 'Merchant {merchant_id} is not active.',
    when: 'Creating a session or placing an order for a merchant that the operator has deactivated.',
  },
  noSuchOrder: {
    status: 404,
    code: 'NO_SUCH_ORDER',
    message: 'Order {order_id} cannot be found{suffix}',
    when: "The order does not exist, or is another merchant's. The suffix names the operation.",
  },
  noSuchOrderForReferences: {
    status: 404,
    code: 'NO_SUCH_ORDER',
    message: 'Order cannot be found. Merchant references cannot be updated.',
    when: 'Changing the references of an order that does not exist.',
  },
  noSuchCapture: {
    status: 404,
    code: 'NO_SUCH_CAPTURE',
    message: 'Capture could not be found{suffix}',
    when: 'The order has no capture with this id.',
  },
  invalidSession: {
    status: 404,
    code: 'NOT_FOUND',
    message: 'Invalid session id',
    when: 'The payment session does not exist, has expired or belongs to another merchant.',
  },
  sessionCompleted: {
    status: 404,
    code: 'SESSION_COMPLETED',
    message: 'The session is completed: order {order_id} was placed from it.',
    when: 'Updating a session from which an order was placed.',
  },
  invalidToken: {
    status: 404,
    code: 'NOT_FOUND',
    message: 'Invalid authorization token',
    when: 'The authorization is unknown, expired or registered for another merchant.',
  },
  tokenNotDeletable: {
    status: 404,
    code: 'NOT_FOUND',
    message: 'Authorization cannot be deleted',
    when: 'Deleting an authorization from which an order was placed.',
  },
  notFound: {
    status: 404,
    code: 'NOT_FOUND',
    message: '{what} cannot be found',
    when: 'An unknown route, or an unknown resource under /capstan/v1.',
  },
  methodNotAllowed: {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    message: 'Method {method} is not allowed here. Allowed: {allowed}',
    when: 'The path exists, but not with this method.',
  },
  notMatching: {
    status: 409,
    code: 'CONFLICT',
    message: 'Not matching fields: {fields}',
    when: 'The order differs from what was authorized.',
  },
  conflict: {
    status: 409,
    code: 'CONFLICT',
    message: '{reason}',
    when: 'The request contradicts what is stored: a taken merchant id, a third active credential, a key used with another body in strict mode.',
  },
  tooLarge: {
    status: 413,
    code: 'REQUEST_TOO_LARGE',
    message: 'Request is too large',
    when: 'A body over 1 MB.',
  },
  unsupportedMediaType: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Content type {content_type} is not supported. Send application/json.',
    when: 'A body that is not declared as JSON.',
  },
  unprocessable: {
    status: 422,
    code: 'UNPROCESSABLE_ENTITY',
    message: '{problem}',
    when: 'A field of an Order Management call is missing, malformed or out of its limits. One message per field.',
  },
  headersTooLarge: {
    status: 431,
    code: 'BAD_REQUEST',
    message: 'Request headers are too large.',
    when: 'More than 16 KB of headers.',
  },
  requestTimeout: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'The request did not arrive in time.',
    when: 'A request that is sent too slowly.',
  },
  internal: {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Unexpected server error',
    when: 'A fault in Capstan. The cause is in its log under the correlation id, never in the answer.',
  },
  unavailable: {
    status: 503,
    code: 'TEMPORARILY_UNAVAILABLE',
    message: 'Temporarily unavailable',
    when: 'The database cannot be reached or written, or more calls wait than are held. Retry with the same idempotency key.',
  },
} as const satisfies Record<string, RefusalRow>

export type RefusalKey = keyof typeof REFUSALS

/** A "no" as plain data: which row of the table, what fills its message, and the numbers behind it. */
export interface Refusal {
  key: RefusalKey
  args?: Record<string, string | number>
  /** One message per entry instead of the row's own: for several field errors in one answer. */
  messages?: string[]
  /** Shown in the error body beside the three fields of the wire: what the caller needs to fix it. */
  details?: Record<string, unknown>
}

export function refuse(key: RefusalKey, args?: Refusal['args'], details?: Refusal['details']): Refusal {
  return { key, ...(args && { args }), ...(details && { details }) }
}

/** The messages of a refusal, filled in. Empty when the wire's list is empty. */
export function refusalMessages(refusal: Refusal): string[] {
  if (refusal.messages) return refusal.messages
  const template: string = REFUSALS[refusal.key].message
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => String(refusal.args?.[name] ?? ''))
  return text === '' ? [] : [text]
}

/**
 * Whether a refusal is kept under its idempotency key: only those the engine decided (403, 404, 409).
 * Keeping the others would replay a typo, or an outage, for a day.
 */
export function isKept(refusal: Refusal): boolean {
  const { status } = REFUSALS[refusal.key]
  return status === 403 || status === 404 || status === 409
}
