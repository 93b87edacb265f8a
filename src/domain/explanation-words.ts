/**
 * Each refusal in plain words: why it was refused, with the numbers of that moment, and what can be done. `{name}` is
 * filled from the refusal's arguments and details; what ends in `amount` is money.
 */
import type { RefusalKey } from './refusals.ts'

interface Words {
  why: string
  /** What can be done, in the order in which to try it. */
  remedy: string
}

const WAIT_AND_REPEAT = 'Repeat the call with the same idempotency key: it has its effect once.'
const CHECK_THE_ID =
  'Check the id, and that the call uses the credentials of the merchant that it belongs to.'
const NOTHING_LEFT = 'Nothing more can be done with this order; the shopper can place a new one.'

export const EXPLANATIONS: Record<RefusalKey, Words> = {
  badValue: {
    why: 'These fields are missing, malformed, out of their limits or contradict each other: {fields}.',
    remedy: 'Correct the fields and send the call again.',
  },
  badRequest: {
    why: 'The request could not be read: {reason}',
    remedy: 'Send valid JSON in UTF-8, and well-formed headers and addresses.',
  },
  invalidOrderId: {
    why: 'What stands in the path as the order id is no UUID.',
    remedy: 'Use the order_id of the answer that placed the order, not a reference.',
  },
  unauthorized: {
    why: 'The credentials are missing, wrong or disabled.',
    remedy: 'Compare username and secret with those in use, and check that the key was made for this mode.',
  },
  forbidden: {
    why: 'The credentials are valid, and may not use this operation.',
    remedy: "Use a merchant's credentials for orders and the operator's for the platform.",
  },
  codeRequired: {
    why: 'Email and password are right, and this user also signs in with a code of an authenticator app.',
    remedy: 'Send the code that the app shows, or one of the recovery codes.',
  },
  signInFailed: {
    why: 'Email, password or code is wrong, or the user is disabled; which of them is told to nobody.',
    remedy: 'Try again, or ask an owner for a new invitation.',
  },
  tooManyAttempts: {
    why: 'Attempts failed from this address, and the next one came too soon.',
    remedy: 'Wait as long as Retry-After says.',
  },
  role: {
    why: "A signed-in user's role does not have what this operation needs.",
    remedy: 'Ask an owner to do it, or for another role.',
  },
  forged: {
    why: "A session's cookie came from another site, or a change came without the token of the session.",
    remedy: 'Open the portal again. Programs use an API key instead of a session.',
  },
  crossSite: {
    why: 'A browser sent this call from another site, which is refused in sandbox mode.',
    remedy: 'Call from a server or a command line, or open the address itself.',
  },
  foreignForm: {
    why: 'The form was sent from another site, or from a page that is too old.',
    remedy: 'Open the page again and send its form.',
  },
  captureTooHigh: {
    why: '{requested_amount} was to be captured, and {capturable_amount} can be: the order is of {order_amount}, of which {captured_amount} is captured.',
    remedy: 'Capture no more than {capturable_amount}, or raise the amount of the order first.',
  },
  captureExpired: {
    why: 'The authorization ended at {expires_at}, so the {requested_amount} that were asked for can no longer be captured. The order is of {order_amount}, of which {captured_amount} is captured.',
    remedy: `${NOTHING_LEFT} In time, an authorization can be extended before it ends.`,
  },
  captureCancelled: {
    why: 'The order of {order_amount} is cancelled, so the {requested_amount} that were asked for cannot be captured.',
    remedy: NOTHING_LEFT,
  },
  capturePending: {
    why: 'The order is under fraud review. Until that ends, the {requested_amount} that were asked for cannot be captured.',
    remedy:
      'Wait for the review to end and capture then; the decision is told to the notification URL of the order.',
  },
  captureRejected: {
    why: 'The fraud review rejected the order, and the four hours in which it could still be captured are over.',
    remedy: 'Cancel the order and do not ship it.',
  },
  captureLimit: {
    why: 'The order has {limit} captures, as many as an order may have; {captured_amount} of {order_amount} is captured.',
    remedy: 'Capture more at once in future; what is left of this order can only be released.',
  },
  actionLimit: {
    why: 'The order was changed {limit} times, as often as an order may be.',
    remedy: 'It can still be captured, refunded, cancelled and released; look for what changes it so often.',
  },
  cancelCaptured: {
    why: '{captured_amount} of the order is captured, and an order with captures cannot be cancelled.',
    remedy: 'Refund what was captured, and release what is left. Reversing the order does both.',
  },
  refundUncaptured: {
    why: '{requested_amount} was to be given back, and nothing of the order is captured.',
    remedy: 'Cancel the order instead, or capture it first.',
  },
  refundTooHigh: {
    why: '{requested_amount} was to be given back, and {refundable_amount} can be: {captured_amount} is captured, of which {refunded_amount} is given back already.',
    remedy: 'Give back no more than {refundable_amount}.',
  },
  refundCaptureTooHigh: {
    why: '{requested_amount} was to be given back of capture {capture_id}, of which {capture_refundable_amount} is left.',
    remedy:
      'Give back no more than {capture_refundable_amount} of it, or name no capture: of the whole order {refundable_amount} can be given back.',
  },
  refundLimit: {
    why: 'The order has, or would have, more than {limit} refunds, as many as an order may have.',
    remedy:
      'Give back more at once. What cannot be refunded any more has to be settled with the shopper in another way.',
  },
  returnFee: {
    why: 'The return fee does not meet a condition: {problem} {requested_amount} was to be given back.',
    remedy: 'Correct the return fee, or refund without one.',
  },
  updateClosed: {
    why: 'The order is {state}, so its amount of {order_amount} cannot become {requested_amount}; {captured_amount} is captured.',
    remedy: NOTHING_LEFT,
  },
  amountBelowCaptured: {
    why: 'The order was to become one of {requested_amount}, and {captured_amount} of it is captured already.',
    remedy: 'Set it to {captured_amount} or more. To give money back, refund it.',
  },
  amountOfNothing: {
    why: 'The order of {order_amount} was to become one of {requested_amount}, and no order can be of nothing.',
    remedy: 'Cancel the order instead.',
  },
  updateNotAllowed: {
    why: 'The order was to grow from {order_amount} to {requested_amount}, for which there is no approval: the payment method, the country, the fraud review or the largest amount does not allow it.',
    remedy: 'Keep it at {order_amount} or less, and have the shopper place a second order for the rest.',
  },
  lineLimit: {
    why: 'The order would have more than {limit} order lines, as many as may be kept.',
    remedy: 'Send fewer lines, and sum up equal ones.',
  },
  extendExpired: {
    why: 'The authorization ended at {expires_at}, and what has ended cannot be extended.',
    remedy: `${NOTHING_LEFT} An authorization has to be extended before it ends.`,
  },
  extendClosed: {
    why: 'The order is {state}: there is nothing left to be captured for which the time could be extended.',
    remedy: 'Nothing has to be done.',
  },
  extendTooLate: {
    why: 'The order is older than {days} days, the longest that an authorization can last. It ends at {expires_at}.',
    remedy: 'Capture before it ends.',
  },
  extendMethod: {
    why: 'The payment method {method} does not allow a longer authorization. It ends at {expires_at}.',
    remedy: 'Capture before it ends.',
  },
  releaseCaptured: {
    why: 'All of the {order_amount} is captured: nothing is left to be released.',
    remedy: 'Nothing has to be done. To give money back, refund it.',
  },
  releaseClosed: {
    why: 'The order is {state}: what was left of its {order_amount} is released already.',
    remedy: 'Nothing has to be done.',
  },
  releaseUncaptured: {
    why: 'Nothing of the {order_amount} is captured: what is to be released is the whole order.',
    remedy: 'Cancel the order instead.',
  },
  customerDetailsClosed: {
    why: 'The order is {state}, and its addresses are no longer used.',
    remedy: 'Nothing has to be done.',
  },
  billingAddress: {
    why: 'The billing address is that of the person who was approved, and cannot be changed.',
    remedy: 'Send the shipping address alone.',
  },
  dueDateOption: {
    why: 'The due date cannot be extended by {days} days. What is offered for this capture: {offered_days} days.',
    remedy: 'Read the options of the capture, and choose one of them.',
  },
  dueDateRefunded: {
    why: 'Everything of this capture is given back, so nothing is due.',
    remedy: 'Nothing has to be done.',
  },
  fraudDecided: {
    why: 'The review has ended already, with {fraud_status}.',
    remedy: 'Nothing has to be done: a review is decided once.',
  },
  rejected: {
    why: 'The purchase was declined.',
    remedy: 'Offer the shopper another way to pay.',
  },
  tokenSuspended: {
    why: 'The customer token is suspended.',
    remedy: 'Set its status to ACTIVE before orders are placed with it.',
  },
  tokenCancelled: {
    why: 'The customer token is cancelled, for good.',
    remedy: 'Ask the shopper for a new one.',
  },
  tokenCurrency: {
    why: 'The customer token was made for {currency}, and the order is in another currency.',
    remedy: 'Place the order in {currency}, or ask the shopper for another token.',
  },
  paymentMethodFailed: {
    why: "The shopper's payment method could not be charged.",
    remedy: 'Try again later, or ask the shopper for another payment method.',
  },
  cancelExpired: {
    why: 'The authorization has ended, so there is nothing left to be cancelled.',
    remedy: 'Nothing has to be done: what was reserved for the shopper is free.',
  },
  acknowledgeClosed: {
    why: 'The order is {state} and was never acknowledged.',
    remedy: 'Nothing has to be done; do not ship it.',
  },
  shippingClosed: {
    why: 'The order is {state}, and nothing of it is shipped.',
    remedy: 'Check that this is the order that was shipped.',
  },
  noCaptures: {
    why: 'The order has no captures, and the call names one.',
    remedy: 'Capture the order first; the answer names the capture.',
  },
  referencesClosed: {
    why: 'The order is cancelled, and keeps its references.',
    remedy: 'Check that this is the order that was meant.',
  },
  shippingLimit: {
    why: 'The order or capture would have more than {limit} parcels, as many as are kept.',
    remedy: 'Send each parcel once.',
  },
  authorizationConsumed: {
    why: 'The authorization was deleted or used.',
    remedy: 'Have the shopper authorize the purchase anew.',
  },
  merchantInactive: {
    why: 'The merchant is deactivated: nothing new can be sold.',
    remedy: 'Ask the operator of the platform. Orders that exist can be handled as before.',
  },
  noSuchOrder: {
    why: 'There is no such order for these credentials.',
    remedy: CHECK_THE_ID,
  },
  noSuchOrderForReferences: {
    why: 'There is no such order for these credentials.',
    remedy: CHECK_THE_ID,
  },
  noSuchOrderForRefund: {
    why: 'There is no such order for these credentials.',
    remedy: CHECK_THE_ID,
  },
  noSuchRefund: {
    why: 'The order has no refund {refund_id}.',
    remedy: 'Read the order, which lists its refunds.',
  },
  noSuchToken: {
    why: 'There is no such customer token for these credentials.',
    remedy: CHECK_THE_ID,
  },
  noSuchCapture: {
    why: 'The order has captures, and none with this id.',
    remedy: 'Read the order, which lists its captures.',
  },
  invalidSession: {
    why: 'There is no such payment session for these credentials, or its time is over.',
    remedy: 'Create a new session.',
  },
  sessionCompleted: {
    why: 'Order {order_id} was placed from this session, which is over.',
    remedy: 'Go on with that order, or create a new session.',
  },
  invalidToken: {
    why: 'There is no such authorization for these credentials, or its time is over.',
    remedy: 'Have the shopper authorize the purchase anew.',
  },
  tokenNotDeletable: {
    why: 'An order was placed with this authorization.',
    remedy: 'Cancel the order instead.',
  },
  noSuchPayout: {
    why: 'There is no payout {payment_reference} for these credentials, or it is not made yet.',
    remedy: 'List the payouts, which name their references.',
  },
  tooManyPayouts: {
    why: 'There are {count} payouts in that time, and a summary has at most {limit}.',
    remedy: 'Ask for a shorter time, or for the CSV.',
  },
  notFound: {
    why: '{what} cannot be found.',
    remedy: 'Check the path and the id, and that the call uses the right credentials.',
  },
  methodNotAllowed: {
    why: 'The path is there, and does not take {method}.',
    remedy: 'Use {allowed}.',
  },
  notMatching: {
    why: 'The order differs from what the shopper authorized: {fields}.',
    remedy: 'Place the order as it was authorized, or have the shopper authorize the other one.',
  },
  conflict: {
    why: 'The call contradicts what is stored: {reason}',
    remedy: 'Look at what is stored. For another change under a used key, take a new key.',
  },
  preconditionFailed: {
    why: 'The order was changed by somebody else: it has version {version}, and the call was made for version {expected}.',
    remedy: 'Read the order, decide again, and send its new version.',
  },
  tooLarge: {
    why: 'The body is larger than 1 MB.',
    remedy: 'Send less in one call.',
  },
  unsupportedMediaType: {
    why: 'The body was declared as {content_type}.',
    remedy: 'Send JSON, with Content-Type: application/json.',
  },
  unprocessable: {
    why: 'A field is missing, malformed or out of its limits: {problem}',
    remedy: 'Correct the fields and send the call again.',
  },
  addressIncomplete: {
    why: 'These fields would be emptied, and an address cannot do without them: {cleared_fields}.',
    remedy: 'Send the address with these fields.',
  },
  tooManyRequests: {
    why: 'The merchant made more calls of this kind in a second than its limit.',
    remedy: `Send them more slowly. ${WAIT_AND_REPEAT}`,
  },
  contractProblem: {
    why: 'The terms or the bank account cannot be: {problem}',
    remedy: 'Correct what is named and send the call again.',
  },
  approvalByMaker: {
    why: 'Whoever released the payout or named its account cannot approve it as well.',
    remedy: 'Have another operator approve it.',
  },
  headersTooLarge: {
    why: 'The headers are larger than 16 KB.',
    remedy: 'Send fewer or shorter headers.',
  },
  requestTimeout: {
    why: 'The request was sent too slowly.',
    remedy: WAIT_AND_REPEAT,
  },
  internal: {
    why: 'Something failed here that nobody expected. Nothing of the call is known to have happened.',
    remedy: `Tell the operator the correlation id. ${WAIT_AND_REPEAT}`,
  },
  unavailable: {
    why: 'The database could not be reached or written just then, or too many calls waited.',
    remedy: `Wait as long as Retry-After says. ${WAIT_AND_REPEAT}`,
  },
}
