/** Of the order itself: see operation-states.table.ts. */
import type { Rows } from './operation-states.table.ts'

export const OF_ORDERS = {
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
} satisfies Rows
