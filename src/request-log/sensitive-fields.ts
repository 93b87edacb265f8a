/** Which fields' values are never stored, told by their names. */

export const MASK = '***'

/**
 * Bearer secrets, and what identifies a person to the state, a bank or a card scheme. Names, emails and addresses
 * are not here: the merchant reads the log to see what it sent and got, and could not tell one call from the next
 * without them; it may see them anyway, and they go with the log's retention.
 */
const SENSITIVE: RegExp[] = [
  // client_token, authorization_token, token_id, tokens; but not tokenize or token_type
  /tokens?(?:id|value)?$/,
  /password|passwd|passphrase|secret|credential/,
  /(?:api|access|private|auth)keys?$/,
  /nationalid|nationalityid|personalnumber|personnummer|socialsecurity|ssn$|passportnumber/,
  /dateofbirth|birthdate|birthday|^dob$/,
  // of a bank account; the bank's own codes tell nobody's
  /iban$|^iban|accountn(?:umber|o|r)$/,
  /cardnumber|securitycode|^(?:card)?(?:pan|pin|cvc|cvv2?|csc)$/,
]

/**
 * A cheap hint that a text may name such a field: one pass that most bodies end with. Wider than the rules above
 * for every way in which people write these names.
 */
export const HINTS =
  /token|secret|pass|credential|(?:api|access|private|auth)[\s_.-]*key|national|person|social|ssn|birth|dob|card|security|iban|account[\s_.-]*n|\b(?:pan|pin|cvc|cvv2?|csc)\b/i

const SEPARATORS = /[\s_.-]+/g

/** Answers already given: bodies name the same hundred fields over and over. Names come from outside, so it is bounded. */
const known = new Map<string, boolean>()
const KNOWN_MAX = 2_000
const KNOWN_NAME_MAX = 100

/** Written like_this, likeThis, Like-This or LIKE THIS; of a path.like.this, the last part counts as well. */
export function isSensitiveField(name: string): boolean {
  const before = known.get(name)
  if (before !== undefined) return before
  const answer =
    isSensitive(name) || (name.includes('.') && isSensitive(name.slice(name.lastIndexOf('.') + 1)))
  if (known.size < KNOWN_MAX && name.length <= KNOWN_NAME_MAX) known.set(name, answer)
  return answer
}

function isSensitive(name: string): boolean {
  const bare = name.replace(SEPARATORS, '').toLowerCase()
  return SENSITIVE.some((pattern) => pattern.test(bare))
}

/** Fields whose long numbers are amounts or instants, never the number of a card. */
export function isQuantityField(name: string): boolean {
  return /(?:amount|price|rate|quantity|total|tax|time|timestamp|at)$/i.test(name)
}
