/** Masks the values in a JSON text and leaves every other character of it as it stands. */
import { isCardNumber } from './card-numbers.ts'
import { isQuantityField, isSensitiveField, MASK } from './sensitive-fields.ts'

/** A string, a bracket, a comma, or a number or word. Whitespace and colons need no attention. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\],]|[^\s"{}[\],:]+/g
const MASKED_STRING = JSON.stringify(MASK)

/** `text` is valid JSON. `maskString` masks strings that stand in fields of no special name. */
export function maskJson(text: string, maskString: (decoded: string) => string): string {
  const walk = new Walk(maskString)
  return text.replace(TOKEN, (token, colon: string | undefined) => walk.next(token, colon))
}

/** Where the text stands: in which field, and how deep inside a value of which nothing is to be seen. */
class Walk {
  readonly #maskString: (decoded: string) => string
  #field = ''
  #isSensitive = false
  #depth = 0

  constructor(maskString: (decoded: string) => string) {
    this.#maskString = maskString
  }

  next(token: string, colon: string | undefined): string {
    switch (token[0]) {
      case '"':
        return colon === undefined ? this.#string(token) : this.#name(token.slice(0, -colon.length)) + colon
      case '{':
      case '[':
        if (this.#isSensitive || this.#depth > 0) this.#depth++
        this.#isSensitive = false
        return token
      case '}':
      case ']':
        if (this.#depth > 0) this.#depth--
        return token
      case ',':
        return token
      default:
        return this.#scalar(token)
    }
  }

  /** A name is a text too, and somebody may have put a number there. */
  #name(token: string): string {
    this.#field = decoded(token)
    this.#isSensitive = isSensitiveField(this.#field)
    return this.#text(token, this.#field)
  }

  #string(token: string): string {
    if (this.#isHidden()) return MASKED_STRING
    return this.#text(token, decoded(token))
  }

  #text(token: string, text: string): string {
    const masked = this.#maskString(text)
    return masked === text ? token : JSON.stringify(masked)
  }

  /** That a value is absent may be seen. */
  #scalar(token: string): string {
    const isHidden = this.#isHidden()
    if (token === 'null') return token
    if (isHidden) return MASKED_STRING
    return isCardNumber(token) && !isQuantityField(this.#field) ? MASKED_STRING : token
  }

  /** Whether the value that stands here is hidden; it is then over. */
  #isHidden(): boolean {
    const isHidden = this.#isSensitive || this.#depth > 0
    this.#isSensitive = false
    return isHidden
  }
}

function decoded(token: string): string {
  return token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1)
}
