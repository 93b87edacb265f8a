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
    when: 'No credentials, malformed ones, an unknown user, a wrong secret, a disabled credential, or a session that is over.',
  },
  signInFailed: {
    status: 401,
    code: 'SIGN_IN_FAILED',
    message: 'Email, password or code is wrong.',
    when: 'Signing in as nobody that there is, with a wrong password or code, or as a user that is disabled: all are told the same.',
  },
  codeRequired: {
    status: 401,
    code: 'CODE_REQUIRED',
    message: 'A code of your authenticator app is needed.',
    when: 'Signing in with the right password and without a code, as a user who has an authenticator app.',
  },
  forbidden: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'These credentials may not use this operation.',
    when: 'A merchant credential on an operator route, an operator credential on a merchant route, or either where only people may call.',
  },
  role: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Your role does not allow this.',
    when: 'A signed-in user whose role does not have what the operation needs.',
  },
  forged: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'The request does not come from the portal. Open it again.',
    when: "A call with a session's cookie from another site; a change without the X-Csrf-Token of the session; a call under /portal/api from another site.",
  },
  crossSite: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Cross-site browser requests are refused in sandbox mode.',
    when: 'Sandbox mode only: a foreign Host, Origin or Sec-Fetch-Site header.',
  },
  foreignForm: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'The form does not belong to this page. Open the page again.',
    when: 'The form of a hosted payment page that comes from another site, or without the token of the page.',
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
  captureRejected: {
    status: 403,
    code: 'CAPTURE_NOT_ALLOWED',
    message: 'Order {order_id} was rejected. Capture not possible.',
    when: 'A capture of an order whose fraud review ended with REJECTED more than four hours ago.',
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
  refundUncaptured: {
    status: 403,
    code: 'REFUND_NOT_ALLOWED',
    message: 'Order has no captures. Refund not possible',
    when: 'Refunding an order of which nothing was captured.',
  },
  refundTooHigh: {
    status: 403,
    code: 'REFUND_NOT_ALLOWED',
    message: 'Over refund is not allowed. Refund not possible.',
    when: 'All refunds together would exceed what was captured.',
  },
  refundCaptureTooHigh: {
    status: 403,
    code: 'REFUND_NOT_ALLOWED',
    message: 'Refunded amount is higher than what is left of the capture. Refund not possible.',
    when: 'A refund that names a capture of which less is left to refund.',
  },
  refundLimit: {
    status: 403,
    code: 'REFUND_NOT_ALLOWED',
    message: 'Order {order_id} has {limit} refunds. Refund not possible.',
    when: 'The order has, or would have, more refunds than an order may have.',
  },
  returnFee: {
    status: 403,
    code: 'REFUND_NOT_ALLOWED',
    message: '{problem} Refund not possible.',
    when: 'A refund with a return fee that does not meet one of its conditions; the message says which.',
  },
  updateClosed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is {state}. Order authorization cannot be updated.',
    when: 'Changing amount or lines of an order that is cancelled, expired or captured in full.',
  },
  amountBelowCaptured: {
    status: 403,
    code: 'NOT_ALLOWED',
    message:
      'Resulting authorization amount {amount} cannot be less than the captured amount {captured_amount} for order. Order authorization cannot be updated',
    when: 'The new amount is less than what is captured.',
  },
  amountOfNothing: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'An order cannot have an amount below 1. Cancel it instead.',
    when: 'The new amount of an order without captures is 0 or less.',
  },
  updateNotAllowed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Update not allowed.',
    when: "More than was authorised is asked for, and it is not approved: the payment method or country does not allow it, the order's fraud status is not ACCEPTED, in production mode the amount exceeds the original one, or an adjustment exceeds the largest amount.",
  },
  lineLimit: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'No more than {limit} order lines can be kept. Order authorization cannot be updated.',
    when: 'An adjustment would append more lines than an order may have.',
  },
  extendExpired: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is expired. Authorization time cannot be extended.',
    when: 'Extending the authorization of an expired order.',
  },
  extendClosed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is {state}. Authorization time cannot be extended.',
    when: 'Extending the authorization of a cancelled order, or of one that is captured in full or released.',
  },
  extendTooLate: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is older than {days} days. Authorization time cannot be extended.',
    when: 'Extending an authorization 180 days or more after the order was created.',
  },
  extendMethod: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Payment method {method} does not allow it. Authorization time cannot be extended.',
    when: 'Extending the authorization of an order paid by card, or financed in the US way (fixed sum credit).',
  },
  releaseCaptured: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is fully captured. Remaining authorization cannot be released.',
    when: 'Releasing what is left of an order that is captured in full.',
  },
  releaseClosed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is {state}. Remaining authorization cannot be released.',
    when: 'Releasing what is left of a cancelled or expired order.',
  },
  releaseUncaptured: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order has no captures. Remaining authorization cannot be released.',
    when: 'Releasing what is left of an order without captures: it is to be cancelled instead.',
  },
  customerDetailsClosed: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Order is {state}. Customer details cannot be updated.',
    when: 'Changing the addresses of a cancelled order, or of an expired one without captures.',
  },
  billingAddress: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Billing address cannot be updated for user account order. Customer details cannot be updated.',
    when: "Changing an order's billing address.",
  },
  dueDateOption: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'The due date cannot be extended by {days} days.',
    when: 'A number of days that is not among the options of this capture; details.offered_days lists them.',
  },
  dueDateRefunded: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'Capture is fully refunded. Due date cannot be extended.',
    when: 'Extending the due date of a capture of which everything was given back.',
  },
  fraudDecided: {
    status: 403,
    code: 'NOT_ALLOWED',
    message: 'The fraud status is {fraud_status}. It can only be decided once.',
    when: 'Deciding on an order that is not under review.',
  },
  rejected: {
    status: 403,
    code: 'REJECTED',
    message: 'The purchase was declined.',
    when: 'Placing an order that was declined: in a sandbox by a magic value or by a call that said so.',
  },
  tokenSuspended: {
    status: 403,
    code: 'TOKEN_SUSPENDED',
    message: 'The customer token is suspended.',
    when: 'Placing an order with a suspended customer token.',
  },
  tokenCancelled: {
    status: 403,
    code: 'TOKEN_CANCELLED',
    message: 'The customer token is cancelled.',
    when: 'Placing an order with a cancelled customer token, or changing it.',
  },
  tokenCurrency: {
    status: 403,
    code: 'PAYMENT_METHOD_CURRENCY_MISMATCH',
    message: 'The customer token is for {currency}.',
    when: "An order in another currency than its customer token's.",
  },
  paymentMethodFailed: {
    status: 403,
    code: 'PAYMENT_METHOD_FAILED',
    message: 'The payment method could not be charged. Try again later.',
    when: 'Placing an order with a customer token whose payment method does not answer: in a sandbox by a magic value.',
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
    message: 'Order has no captures. {suffix}',
    when: 'A capture-level change on an order without captures. The suffix names the operation.',
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
  noSuchOrderForRefund: {
    status: 404,
    code: 'NOT_FOUND',
    message: 'Order {order_id} cannot be found. Refund not possible.',
    when: 'Refunding an order that does not exist.',
  },
  noSuchRefund: {
    status: 404,
    code: 'NOT_FOUND',
    message: 'Refund {refund_id} cannot be found for order {order_id}',
    when: 'The order has no refund with this id.',
  },
  noSuchToken: {
    status: 404,
    code: 'TOKEN_NOT_FOUND',
    message: 'The customer token cannot be found.',
    when: 'The customer token does not exist, or belongs to another merchant.',
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
  noSuchPayout: {
    status: 404,
    code: 'NOT_FOUND',
    message: 'Payout {payment_reference} cannot be found',
    when: 'The merchant has no payout with this payment reference, or it still collects what becomes due.',
  },
  tooManyPayouts: {
    status: 400,
    code: 'BAD_VALUE',
    message:
      'Bad value: start_date, end_date: there are {count} payouts between them, and a summary has at most {limit}.',
    when: 'A summary on paper of more payouts than it may have: a shorter time is to be asked for, or the CSV.',
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
  preconditionFailed: {
    status: 412,
    code: 'PRECONDITION_FAILED',
    message: 'The order has version {version}, not {expected}.',
    when: 'A change with If-Match, when the order has another version meanwhile.',
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
  addressIncomplete: {
    status: 422,
    code: 'INVALID_ADDRESS',
    message: 'The shipping and/or billing address is invalid',
    when: 'A field that an address cannot do without would be cleared; details.cleared_fields lists them.',
  },
  tooManyRequests: {
    status: 429,
    code: 'TOO_MANY_REQUESTS',
    message: 'Too many requests',
    when: 'The merchant made more calls of this kind in a second than its limit, or one address opened more pages for shoppers than theirs.',
  },
  tooManyAttempts: {
    status: 429,
    code: 'TOO_MANY_ATTEMPTS',
    message: 'Too many attempts. Try again in {seconds} seconds.',
    when: 'Signing in, or proving oneself by password, again too soon after attempts that failed: for this account from this address, or from an address that tries many. Retry-After says when.',
  },
  contractProblem: {
    status: 400,
    code: 'BAD_VALUE',
    message: '{problem}',
    when: 'Terms or a bank account that cannot be: the message says which part and why.',
  },
  approvalByMaker: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Another operator has to approve this payout.',
    when: 'An approval by who released the payout, or who named the account that it goes to.',
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
