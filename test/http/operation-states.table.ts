/**
 * What each operation answers in each state of an order, and what the order reads as afterwards: its status, and
 * captured / refunded / remaining. Written out, so that a change of any rule is seen here.
 */
import type { OperationName, StateName } from '../support/order-states.ts'

/** Status (with code and message of a refusal), and the order afterwards. */
export type Cell = [answer: string, after: string]

export const TABLE: { readonly [name in OperationName]: { readonly [state in StateName]: Cell } } = {
  read: {
    authorized: ['200', 'AUTHORIZED 0/0/6000'],
    'part captured': ['200', 'PART_CAPTURED 2000/0/4000'],
    captured: ['200', 'CAPTURED 6000/0/0'],
    cancelled: ['200', 'CANCELLED 0/0/6000'],
    released: ['200', 'CAPTURED 2000/0/0'],
    expired: ['200', 'EXPIRED 0/0/0'],
    'expired with captures': ['200', 'EXPIRED 2000/0/0'],
    'partly refunded': ['200', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['200', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['200', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['200', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['200', 'AUTHORIZED 0/0/6000'],
  },
  acknowledge: {
    authorized: ['204', 'AUTHORIZED 0/0/6000'],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: ['403 NOT_ALLOWED: Order is cancelled. Acknowledgement not possible.', 'CANCELLED 0/0/6000'],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: ['403 NOT_ALLOWED: Order is expired. Acknowledgement not possible.', 'EXPIRED 0/0/0'],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['204', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['204', 'AUTHORIZED 0/0/6000'],
  },
  'set the authorization': {
    authorized: ['204', 'AUTHORIZED 0/0/5000'],
    'part captured': ['204', 'PART_CAPTURED 2000/0/3000'],
    captured: [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 6000/0/0',
    ],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Order authorization cannot be updated.',
      'CANCELLED 0/0/6000',
    ],
    released: [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 2000/0/0',
    ],
    expired: ['403 NOT_ALLOWED: Order is expired. Order authorization cannot be updated.', 'EXPIRED 0/0/0'],
    'expired with captures': [
      '403 NOT_ALLOWED: Order is expired. Order authorization cannot be updated.',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 6000/1000/0',
    ],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/3000'],
    'refunded in full, captured in full': [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': ['204', 'AUTHORIZED 0/0/5000'],
    'fraud rejected': ['204', 'AUTHORIZED 0/0/5000'],
  },
  'adjust the authorization': {
    authorized: ['204', 'AUTHORIZED 0/0/6500'],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4500'],
    captured: [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 6000/0/0',
    ],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Order authorization cannot be updated.',
      'CANCELLED 0/0/6000',
    ],
    released: [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 2000/0/0',
    ],
    expired: ['403 NOT_ALLOWED: Order is expired. Order authorization cannot be updated.', 'EXPIRED 0/0/0'],
    'expired with captures': [
      '403 NOT_ALLOWED: Order is expired. Order authorization cannot be updated.',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 6000/1000/0',
    ],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4500'],
    'refunded in full, captured in full': [
      '403 NOT_ALLOWED: Order is fully captured. Order authorization cannot be updated.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': ['403 NOT_ALLOWED: Update not allowed.', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['403 NOT_ALLOWED: Update not allowed.', 'AUTHORIZED 0/0/6000'],
  },
  'change customer details': {
    authorized: ['204', 'AUTHORIZED 0/0/6000'],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Customer details cannot be updated.',
      'CANCELLED 0/0/6000',
    ],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: ['403 NOT_ALLOWED: Order is expired. Customer details cannot be updated.', 'EXPIRED 0/0/0'],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['204', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['204', 'AUTHORIZED 0/0/6000'],
  },
  'change merchant references': {
    authorized: ['204', 'AUTHORIZED 0/0/6000'],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Merchant references cannot be updated.',
      'CANCELLED 0/0/6000',
    ],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: ['204', 'EXPIRED 0/0/0'],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['204', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['204', 'AUTHORIZED 0/0/6000'],
  },
  'extend the authorization': {
    authorized: ['204', 'AUTHORIZED 0/0/6000'],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: [
      '403 NOT_ALLOWED: Order is fully captured. Authorization time cannot be extended.',
      'CAPTURED 6000/0/0',
    ],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Authorization time cannot be extended.',
      'CANCELLED 0/0/6000',
    ],
    released: [
      '403 NOT_ALLOWED: Order is fully captured. Authorization time cannot be extended.',
      'CAPTURED 2000/0/0',
    ],
    expired: ['403 NOT_ALLOWED: Order is expired. Authorization time cannot be extended.', 'EXPIRED 0/0/0'],
    'expired with captures': [
      '403 NOT_ALLOWED: Order is expired. Authorization time cannot be extended.',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': [
      '403 NOT_ALLOWED: Order is fully captured. Authorization time cannot be extended.',
      'CAPTURED 6000/1000/0',
    ],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': [
      '403 NOT_ALLOWED: Order is fully captured. Authorization time cannot be extended.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': ['204', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['204', 'AUTHORIZED 0/0/6000'],
  },
  cancel: {
    authorized: ['204', 'CANCELLED 0/0/6000'],
    'part captured': [
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
      'PART_CAPTURED 2000/0/4000',
    ],
    captured: [
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
      'CAPTURED 6000/0/0',
    ],
    cancelled: ['204', 'CANCELLED 0/0/6000'],
    released: [
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
      'CAPTURED 2000/0/0',
    ],
    expired: ['403 CANCEL_NOT_ALLOWED: Order is expired. Cancel not possible.', 'EXPIRED 0/0/0'],
    'expired with captures': [
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': [
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
      'CAPTURED 6000/1000/0',
    ],
    'refunded in full, captured in part': [
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
      'PART_CAPTURED 2000/2000/4000',
    ],
    'refunded in full, captured in full': [
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': ['204', 'CANCELLED 0/0/6000'],
    'fraud rejected': ['204', 'CANCELLED 0/0/6000'],
  },
  release: {
    authorized: [
      '403 NOT_ALLOWED: Order has no captures. Remaining authorization cannot be released.',
      'AUTHORIZED 0/0/6000',
    ],
    'part captured': ['204', 'CAPTURED 2000/0/0'],
    captured: [
      '403 NOT_ALLOWED: Order is fully captured. Remaining authorization cannot be released.',
      'CAPTURED 6000/0/0',
    ],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Remaining authorization cannot be released.',
      'CANCELLED 0/0/6000',
    ],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: [
      '403 NOT_ALLOWED: Order is expired. Remaining authorization cannot be released.',
      'EXPIRED 0/0/0',
    ],
    'expired with captures': [
      '403 NOT_ALLOWED: Order is expired. Remaining authorization cannot be released.',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': [
      '403 NOT_ALLOWED: Order is fully captured. Remaining authorization cannot be released.',
      'CAPTURED 6000/1000/0',
    ],
    'refunded in full, captured in part': ['204', 'CAPTURED 2000/2000/0'],
    'refunded in full, captured in full': [
      '403 NOT_ALLOWED: Order is fully captured. Remaining authorization cannot be released.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': [
      '403 NOT_ALLOWED: Order has no captures. Remaining authorization cannot be released.',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': [
      '403 NOT_ALLOWED: Order has no captures. Remaining authorization cannot be released.',
      'AUTHORIZED 0/0/6000',
    ],
  },
  'add shipping info': {
    authorized: ['204', 'AUTHORIZED 0/0/6000'],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Shipping info cannot be added to order {order}.',
      'CANCELLED 0/0/6000',
    ],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: [
      '403 NOT_ALLOWED: Order is expired. Shipping info cannot be added to order {order}.',
      'EXPIRED 0/0/0',
    ],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['204', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['204', 'AUTHORIZED 0/0/6000'],
  },
  capture: {
    authorized: ['201', 'PART_CAPTURED 1000/0/5000'],
    'part captured': ['201', 'PART_CAPTURED 3000/0/3000'],
    captured: [
      '403 CAPTURE_NOT_ALLOWED: Captured amount is higher than the remaining authorized amount. Capture not possible.',
      'CAPTURED 6000/0/0',
    ],
    cancelled: [
      '403 CAPTURE_NOT_ALLOWED: Order {order} is cancelled. Capture not possible.',
      'CANCELLED 0/0/6000',
    ],
    released: [
      '403 CAPTURE_NOT_ALLOWED: Captured amount is higher than the remaining authorized amount. Capture not possible.',
      'CAPTURED 2000/0/0',
    ],
    expired: ['403 CAPTURE_NOT_ALLOWED: Order {order} is expired. Capture not possible.', 'EXPIRED 0/0/0'],
    'expired with captures': [
      '403 CAPTURE_NOT_ALLOWED: Order {order} is expired. Capture not possible.',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': [
      '403 CAPTURE_NOT_ALLOWED: Captured amount is higher than the remaining authorized amount. Capture not possible.',
      'CAPTURED 6000/1000/0',
    ],
    'refunded in full, captured in part': ['201', 'PART_CAPTURED 3000/2000/3000'],
    'refunded in full, captured in full': [
      '403 CAPTURE_NOT_ALLOWED: Captured amount is higher than the remaining authorized amount. Capture not possible.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': [
      '403 CAPTURE_NOT_ALLOWED: Order {order} is pending fraud review. Capture not possible.',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': ['201', 'PART_CAPTURED 1000/0/5000'],
  },
  'list captures': {
    authorized: ['200', 'AUTHORIZED 0/0/6000'],
    'part captured': ['200', 'PART_CAPTURED 2000/0/4000'],
    captured: ['200', 'CAPTURED 6000/0/0'],
    cancelled: ['200', 'CANCELLED 0/0/6000'],
    released: ['200', 'CAPTURED 2000/0/0'],
    expired: ['200', 'EXPIRED 0/0/0'],
    'expired with captures': ['200', 'EXPIRED 2000/0/0'],
    'partly refunded': ['200', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['200', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['200', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['200', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['200', 'AUTHORIZED 0/0/6000'],
  },
  'read a capture': {
    authorized: ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'AUTHORIZED 0/0/6000'],
    'part captured': ['200', 'PART_CAPTURED 2000/0/4000'],
    captured: ['200', 'CAPTURED 6000/0/0'],
    cancelled: ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'CANCELLED 0/0/6000'],
    released: ['200', 'CAPTURED 2000/0/0'],
    expired: ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'EXPIRED 0/0/0'],
    'expired with captures': ['200', 'EXPIRED 2000/0/0'],
    'partly refunded': ['200', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['200', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['200', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'AUTHORIZED 0/0/6000'],
  },
  'add shipping info to a capture': {
    authorized: [
      '403 NOT_ALLOWED: Order has no captures. Shipping info cannot be added to capture {capture}.',
      'AUTHORIZED 0/0/6000',
    ],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: [
      '403 NOT_ALLOWED: Order has no captures. Shipping info cannot be added to capture {capture}.',
      'CANCELLED 0/0/6000',
    ],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: [
      '403 NOT_ALLOWED: Order has no captures. Shipping info cannot be added to capture {capture}.',
      'EXPIRED 0/0/0',
    ],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': [
      '403 NOT_ALLOWED: Order has no captures. Shipping info cannot be added to capture {capture}.',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': [
      '403 NOT_ALLOWED: Order has no captures. Shipping info cannot be added to capture {capture}.',
      'AUTHORIZED 0/0/6000',
    ],
  },
  "change a capture's customer details": {
    authorized: [
      '403 NOT_ALLOWED: Order has no captures. Customer details cannot be updated.',
      'AUTHORIZED 0/0/6000',
    ],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: [
      '403 NOT_ALLOWED: Order is cancelled. Customer details cannot be updated.',
      'CANCELLED 0/0/6000',
    ],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: ['403 NOT_ALLOWED: Order is expired. Customer details cannot be updated.', 'EXPIRED 0/0/0'],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': [
      '403 NOT_ALLOWED: Order has no captures. Customer details cannot be updated.',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': [
      '403 NOT_ALLOWED: Order has no captures. Customer details cannot be updated.',
      'AUTHORIZED 0/0/6000',
    ],
  },
  'trigger a send-out': {
    authorized: [
      '403 NOT_ALLOWED: Order has no captures. Communication cannot be sent.',
      'AUTHORIZED 0/0/6000',
    ],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: [
      '403 NOT_ALLOWED: Order has no captures. Communication cannot be sent.',
      'CANCELLED 0/0/6000',
    ],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: ['403 NOT_ALLOWED: Order has no captures. Communication cannot be sent.', 'EXPIRED 0/0/0'],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': [
      '403 NOT_ALLOWED: Order has no captures. Communication cannot be sent.',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': [
      '403 NOT_ALLOWED: Order has no captures. Communication cannot be sent.',
      'AUTHORIZED 0/0/6000',
    ],
  },
  'read due-date options': {
    authorized: ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'AUTHORIZED 0/0/6000'],
    'part captured': ['200', 'PART_CAPTURED 2000/0/4000'],
    captured: ['200', 'CAPTURED 6000/0/0'],
    cancelled: ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'CANCELLED 0/0/6000'],
    released: ['200', 'CAPTURED 2000/0/0'],
    expired: ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'EXPIRED 0/0/0'],
    'expired with captures': ['200', 'EXPIRED 2000/0/0'],
    'partly refunded': ['200', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['200', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['200', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': ['404 NO_SUCH_CAPTURE: Capture could not be found.', 'AUTHORIZED 0/0/6000'],
  },
  'extend the due date': {
    authorized: [
      '403 NOT_ALLOWED: Order has no captures. Due date cannot be extended.',
      'AUTHORIZED 0/0/6000',
    ],
    'part captured': ['204', 'PART_CAPTURED 2000/0/4000'],
    captured: ['204', 'CAPTURED 6000/0/0'],
    cancelled: ['403 NOT_ALLOWED: Order has no captures. Due date cannot be extended.', 'CANCELLED 0/0/6000'],
    released: ['204', 'CAPTURED 2000/0/0'],
    expired: ['403 NOT_ALLOWED: Order has no captures. Due date cannot be extended.', 'EXPIRED 0/0/0'],
    'expired with captures': ['204', 'EXPIRED 2000/0/0'],
    'partly refunded': ['204', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['204', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['204', 'CAPTURED 6000/6000/0'],
    'fraud pending': [
      '403 NOT_ALLOWED: Order has no captures. Due date cannot be extended.',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': [
      '403 NOT_ALLOWED: Order has no captures. Due date cannot be extended.',
      'AUTHORIZED 0/0/6000',
    ],
  },
  refund: {
    authorized: ['403 REFUND_NOT_ALLOWED: Order has no captures. Refund not possible', 'AUTHORIZED 0/0/6000'],
    'part captured': ['201', 'PART_CAPTURED 2000/500/4000'],
    captured: ['201', 'CAPTURED 6000/500/0'],
    cancelled: ['403 REFUND_NOT_ALLOWED: Order has no captures. Refund not possible', 'CANCELLED 0/0/6000'],
    released: ['201', 'CAPTURED 2000/500/0'],
    expired: ['403 REFUND_NOT_ALLOWED: Order has no captures. Refund not possible', 'EXPIRED 0/0/0'],
    'expired with captures': ['201', 'EXPIRED 2000/500/0'],
    'partly refunded': ['201', 'CAPTURED 6000/1500/0'],
    'refunded in full, captured in part': [
      '403 REFUND_NOT_ALLOWED: Over refund is not allowed. Refund not possible.',
      'PART_CAPTURED 2000/2000/4000',
    ],
    'refunded in full, captured in full': [
      '403 REFUND_NOT_ALLOWED: Over refund is not allowed. Refund not possible.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': [
      '403 REFUND_NOT_ALLOWED: Order has no captures. Refund not possible',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': [
      '403 REFUND_NOT_ALLOWED: Order has no captures. Refund not possible',
      'AUTHORIZED 0/0/6000',
    ],
  },
  'read a refund': {
    authorized: ['404 NOT_FOUND: Refund {refund} cannot be found for order {order}', 'AUTHORIZED 0/0/6000'],
    'part captured': [
      '404 NOT_FOUND: Refund {refund} cannot be found for order {order}',
      'PART_CAPTURED 2000/0/4000',
    ],
    captured: ['404 NOT_FOUND: Refund {refund} cannot be found for order {order}', 'CAPTURED 6000/0/0'],
    cancelled: ['404 NOT_FOUND: Refund {refund} cannot be found for order {order}', 'CANCELLED 0/0/6000'],
    released: ['404 NOT_FOUND: Refund {refund} cannot be found for order {order}', 'CAPTURED 2000/0/0'],
    expired: ['404 NOT_FOUND: Refund {refund} cannot be found for order {order}', 'EXPIRED 0/0/0'],
    'expired with captures': [
      '404 NOT_FOUND: Refund {refund} cannot be found for order {order}',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': ['200', 'CAPTURED 6000/1000/0'],
    'refunded in full, captured in part': ['200', 'PART_CAPTURED 2000/2000/4000'],
    'refunded in full, captured in full': ['200', 'CAPTURED 6000/6000/0'],
    'fraud pending': [
      '404 NOT_FOUND: Refund {refund} cannot be found for order {order}',
      'AUTHORIZED 0/0/6000',
    ],
    'fraud rejected': [
      '404 NOT_FOUND: Refund {refund} cannot be found for order {order}',
      'AUTHORIZED 0/0/6000',
    ],
  },
  'end the review': {
    authorized: [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'AUTHORIZED 0/0/6000',
    ],
    'part captured': [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'PART_CAPTURED 2000/0/4000',
    ],
    captured: [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'CAPTURED 6000/0/0',
    ],
    cancelled: [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'CANCELLED 0/0/6000',
    ],
    released: [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'CAPTURED 2000/0/0',
    ],
    expired: ['403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.', 'EXPIRED 0/0/0'],
    'expired with captures': [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'EXPIRED 2000/0/0',
    ],
    'partly refunded': [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'CAPTURED 6000/1000/0',
    ],
    'refunded in full, captured in part': [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'PART_CAPTURED 2000/2000/4000',
    ],
    'refunded in full, captured in full': [
      '403 NOT_ALLOWED: The fraud status is ACCEPTED. It can only be decided once.',
      'CAPTURED 6000/6000/0',
    ],
    'fraud pending': ['204', 'AUTHORIZED 0/0/6000'],
    'fraud rejected': [
      '403 NOT_ALLOWED: The fraud status is REJECTED. It can only be decided once.',
      'AUTHORIZED 0/0/6000',
    ],
  },
  reverse: {
    authorized: ['200', 'CANCELLED 0/0/6000'],
    'part captured': ['200', 'CAPTURED 2000/2000/0'],
    captured: ['200', 'CAPTURED 6000/6000/0'],
    cancelled: ['200', 'CANCELLED 0/0/6000'],
    released: ['200', 'CAPTURED 2000/2000/0'],
    expired: ['403 CANCEL_NOT_ALLOWED: Order is expired. Cancel not possible.', 'EXPIRED 0/0/0'],
    'expired with captures': ['200', 'EXPIRED 2000/2000/0'],
    'partly refunded': ['200', 'CAPTURED 6000/6000/0'],
    'refunded in full, captured in part': ['200', 'CAPTURED 2000/2000/0'],
    'refunded in full, captured in full': ['200', 'CAPTURED 6000/6000/0'],
    'fraud pending': ['200', 'CANCELLED 0/0/6000'],
    'fraud rejected': ['200', 'CANCELLED 0/0/6000'],
  },
}
