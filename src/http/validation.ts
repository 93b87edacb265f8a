/** Validators from schemas. One schema gives a route's types, its validation and its page in the API reference. */
import Ajv, { type ValidateFunction } from 'ajv'
import { isUuid } from '../engine/ids.ts'
import { mayHoldUnstorable } from './body.ts'
import { type Problem, problemsOf, unstorableTexts } from './schemas/problems.ts'
import type { TSchema } from './schemas/type.ts'

/** Thrown when a body or query breaks its schema. */
export class InvalidInput extends Error {
  readonly problems: Problem[]
  constructor(problems: Problem[]) {
    super('invalid input')
    this.problems = problems
  }
}

/** Unknown fields are taken away: old SDKs send some, and nothing unknown may reach a store. */
const COMMON = { allErrors: true, verbose: true, removeAdditional: 'all', strict: false } as const
const bodies = new Ajv.default(COMMON)
/** A query is text: numbers in it are read as numbers. */
const queries = new Ajv.default({ ...COMMON, coerceTypes: true })
for (const ajv of [bodies, queries]) ajv.addFormat('uuid', isUuid).addFormat('date-time', isInstant)

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i

/** RFC 3339, without its leap seconds: JavaScript has no number for them, and reads 30 February as 2 March. */
function isInstant(text: string): boolean {
  const date = INSTANT.exec(text)?.[1]
  if (date === undefined || Number.isNaN(Date.parse(text))) return false
  // With an offset the last day of 9999 may lie in a year that four digits cannot say.
  const inFourDigits = new Date(text).toISOString().length === 'yyyy-mm-ddThh:mm:ss.sssZ'.length
  return inFourDigits && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}

/** Compiles on first use: a server is ready sooner, and a route that nobody calls costs nothing. */
export function validator(schema: TSchema, part: 'body' | 'query'): (value: unknown) => void {
  let validate: ValidateFunction | undefined
  return (value) => {
    validate ??= (part === 'body' ? bodies : queries).compile(schema)
    if (!validate(value)) throw new InvalidInput(problemsOf(validate.errors ?? []))
    if (part === 'query' || mayHoldUnstorable(value)) {
      const problems = unstorableTexts(value)
      if (problems.length > 0) throw new InvalidInput(problems)
    }
  }
}
