/** Who an order is for. Addresses are changed field by field; names and places stand apart from events. */
import type { Circumstances, UpdateCustomerDetails } from './commands.ts'
import { type Decision, findCapture, isDecision, refused } from './decision.ts'
import type { Address, Order, Persons } from './order.ts'

/** Fields that a delivery cannot do without: they are replaced, never emptied. */
const MANDATORY = ['given_name', 'family_name', 'street_address', 'postal_code', 'city', 'country'] as const

export function decideCustomerDetails(
  order: Order,
  command: UpdateCustomerDetails,
  given: Circumstances,
): Decision {
  const { captureId, shippingAddress, billingAddress } = command
  if (order.status === 'CANCELLED' || (order.status === 'EXPIRED' && order.capturedAmount === 0)) {
    return refused('customerDetailsClosed', { state: order.status.toLowerCase() })
  }
  if (captureId === undefined && billingAddress) return refused('billingAddress')
  let version = order.personsVersion
  if (captureId !== undefined) {
    const capture = findCapture(order, captureId, 'Customer details cannot be updated.')
    if (isDecision(capture)) return capture
    version = capture.personsVersion
  }
  const persons = given.persons?.get(version)
  if (!persons) throw new Error('this decision needs the persons of the order, which were not loaded')
  const emptied = [shippingAddress, billingAddress].flatMap((change) => emptiedFields(change))
  if (emptied.length > 0) return refused('addressIncomplete', {}, { cleared_fields: emptied })
  const next: Persons = {
    ...persons,
    ...(shippingAddress && { shippingAddress: merged(persons.shippingAddress, shippingAddress) }),
    ...(billingAddress && { billingAddress: merged(persons.billingAddress, billingAddress) }),
  }
  const event = {
    type: 'CustomerDetailsUpdated' as const,
    personsVersion: order.personsCount + 1,
    ...(captureId !== undefined && { captureId }),
  }
  return { outcome: 'accepted', events: [event], persons: next }
}

function emptiedFields(change: Address | undefined): string[] {
  return change ? MANDATORY.filter((field) => change[field] === '') : []
}

/** Absent fields stay, `''` clears. */
function merged(address: Address = {}, change: Address): Address {
  const kept = Object.entries({ ...address, ...change }).filter(
    ([, value]) => value !== '' && value !== undefined,
  )
  return Object.fromEntries(kept) as Address
}
