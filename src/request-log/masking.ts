/**
 * What must never be stored is replaced by `***` before anything is written: credentials, tokens, national ids,
 * dates of birth, card numbers. Pure, and written for the usual case, in which a look over the text finds nothing.
 */
import { LONG_NUMBER, maskCardNumbers } from './card-numbers.ts'
import { maskJson } from './masking-json.ts'
import { maskLoosely } from './masking-loose.ts'
import { HINTS, isSensitiveField, MASK } from './sensitive-fields.ts'

/** JSON in a string in JSON, as in an order's attachment: nobody goes deeper. */
const NESTING_MAX = 3

/** Values that are known by their look: any of these makes `maskText` worth its time. */
const LOOKS = /klarna_(?:live|test)_api_|a2xhcm5hX|eyJ[\w-]|basic\s|bearer\s|authorizations|\/shopper\\?\//i
const USER_INFO_HINT = /:(?:\\?\/){2}[^\s"/]*@/
/** Escaped characters can hide any of it. */
const ESCAPE = '\\u'

/**
 * A request's or answer's body. JSON keeps its shape and its formatting; what is no JSON, or only the beginning of
 * one, is masked by its looks and rather too much than too little.
 */
export function maskBody(text: string, nesting = 0): string {
  if (!mayHoldSecrets(text)) return text
  if (!isJson(text)) return maskText(maskLoosely(text))
  return maskJson(text, (inner) => {
    const isNested = nesting < NESTING_MAX && /^\s*[{[]/.test(inner)
    return isNested ? maskBody(inner, nesting + 1) : maskText(inner)
  })
}

/** A request's path with its query. */
export function maskPath(path: string): string {
  if (!path.includes('%')) return maskText(path)
  // The router reads it decoded, so a token may stand behind an encoded name.
  const decoded = decode(path)
  const masked = maskText(decoded)
  return masked === decoded ? path : masked
}

const RAW_KEY = /klarna_(?:live|test)_api_[\w+/=-]*/gi
/** The same in base64, as it stands in an Authorization header. */
const ENCODED_KEY = /a2xhcm5hX[\w+/=-]{8,}/g
/** JSON Web Tokens, which client tokens are. */
const JWT = /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g
const BASIC = /\b(basic\s+)([\w+/=-]{4,})/gi
const UNPRINTABLE = /[\p{Cc}]/u
const BEARER = /\b(bearer\s+)([\w+/=.~-]{16,})/gi
const PATH_TOKEN = /(\/(?:authorizations|tokens|shopper)(?:\\?\/)+)[^\\/?#\s"]+/gi
const QUERY_VALUE = /([?&;])([^=&;#?\s"]+)=([^&;#\s"]+)/g
const USER_INFO = /(:(?:\\?\/){2}[^\s"/:@]*:)[^\s"/@]+@/g

/** Nothing shorter is a secret with the mark by which it would be known, as in `?pin=1234`. */
const SECRET_MIN_CHARACTERS = 8

/** Any other text: a path, an idempotency key, a username, a string in a body. */
export function maskText(text: string): string {
  if (text.length < SECRET_MIN_CHARACTERS || !mayHoldSecrets(text)) return text
  const masked = text
    .replace(RAW_KEY, MASK)
    .replace(ENCODED_KEY, MASK)
    .replace(JWT, MASK)
    .replace(BASIC, (whole, scheme, value) => (isBasicCredential(value) ? scheme + MASK : whole))
    .replace(BEARER, `$1${MASK}`)
    .replace(PATH_TOKEN, `$1${MASK}`)
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(QUERY_VALUE, (whole, before, name) =>
      isSensitiveField(decode(name)) ? `${before}${name}=${MASK}` : whole,
    )
  return maskCardNumbers(masked)
}

function mayHoldSecrets(text: string): boolean {
  if (HINTS.test(text) || LONG_NUMBER.test(text) || LOOKS.test(text) || text.includes(ESCAPE)) return true
  return text.includes('@') && USER_INFO_HINT.test(text)
}

/** `user:secret` in base64, or something else that is no word. A product may well be called "Basic Hoodie". */
function isBasicCredential(value: string): boolean {
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  if (decoded.includes(':') && !UNPRINTABLE.test(decoded)) return true
  return value.length >= 20 && /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Encoded ASCII only, and never fails: enough to recognise a name. */
function decode(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
