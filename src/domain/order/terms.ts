/** The words by which an order is found. */
import type { Address, Order, Persons } from './order.ts'

/** A longer word is cut: what is searched for is compared from its beginning. */
export const TERM_LENGTH_MAX = 64
/** Of one order. Some forty words name a person, a company and two references. */
export const TERMS_MAX = 40

type Named = Pick<Order, 'klarnaReference' | 'merchantReference1' | 'merchantReference2'>

/** In lower case, without repeats: references whole and by word, email addresses, names, companies, phone digits. */
export function orderTerms(order: Named, persons: Persons): string[] {
  const terms = new Set<string>([order.klarnaReference.toLowerCase()])
  for (const reference of [order.merchantReference1, order.merchantReference2]) {
    if (reference === undefined) continue
    terms.add(wholeTerm(reference))
    for (const word of searchWords(reference)) terms.add(word)
  }
  for (const address of [persons.shippingAddress, persons.billingAddress]) {
    if (address) for (const word of addressWords(address)) terms.add(word)
  }
  terms.delete('')
  return [...terms].slice(0, TERMS_MAX)
}

/** What a caller typed, as the words that are looked for. */
export function searchWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => cut(PHONE_NUMBER.test(word) ? digitsOf(word) : word))
}

/** Never in the middle of a character: of two halves that differ a database would make the same unknown one. */
function cut(word: string): string {
  return word.slice(0, TERM_LENGTH_MAX).replace(/[\uD800-\uDBFF]$/, '')
}

const PHONE_NUMBER = /^\+[\d()./-]+$/

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

/** A reference as one term, with the spaces within. */
export function wholeTerm(text: string): string {
  return cut(text.toLowerCase().trim())
}

function addressWords({ given_name, family_name, organization_name, email, phone }: Address): string[] {
  const words = [given_name, family_name, organization_name, email].flatMap((text) => searchWords(text ?? ''))
  return [...words, cut(digitsOf(phone ?? ''))]
}
