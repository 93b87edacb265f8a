/** PostgreSQL's array literals, written here because a batch is mostly these: columns of rows, as one text each. */
import { arrayType } from './statements.ts'

/** One parameter per column, each with that column of all rows. */
export function columnsOf<Row>(columns: readonly (keyof Row & string)[], rows: readonly Row[]): string[] {
  return columns.map((column) => {
    const literal = LITERALS[arrayType(column)] ?? textLiteral
    let text = '{'
    for (let index = 0; index < rows.length; index++) {
      if (index > 0) text += ','
      const value = (rows[index] as Row)[column]
      text += value === null ? 'NULL' : literal(value)
    }
    return `${text}}`
  })
}

/** `["a", "b"]` as a literal of texts. */
export function textArray(values: readonly string[]): string {
  return `{${values.map(textLiteral).join(',')}}`
}

/** Ids have no character that would have to be escaped; one that is not an id fails in the server. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.map(bareLiteral).join(',')}}`
}

/** From hex digits. */
export function byteaArray(digests: readonly string[]): string {
  return `{${digests.map((digest) => `"\\\\x${digest}"`).join(',')}}`
}

const LITERALS: Record<string, (value: unknown) => string> = {
  'uuid[]': bareLiteral,
  'bigint[]': String,
  'integer[]': String,
  'smallint[]': String,
  'bytea[]': (value) => `"\\\\x${(value as Buffer).toString('hex')}"`,
}

const BARE = /^[0-9A-Za-z-]+$/

/** Quoted only when it is not what it should be, so that it cannot be mistaken for two values. */
function bareLiteral(value: unknown): string {
  return BARE.test(value as string) ? (value as string) : textLiteral(value)
}

const SPECIAL = /["\\]/
const SPECIALS = /["\\]/g

function textLiteral(value: unknown): string {
  const text = value as string
  return SPECIAL.test(text) ? `"${text.replace(SPECIALS, '\\$&')}"` : `"${text}"`
}
