/** Validators from schemas. One schema gives a route's types, its validation and its page in the API reference. */
import Ajv, { type ValidateFunction } from 'ajv'
import { isUuid } from '../engine/ids.ts'
import { mayHoldUnstorable } from './body.ts'
import { isDateOrInstant, isDay, isInstant } from './instants.ts'
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
for (const ajv of [bodies, queries]) {
  ajv.addFormat('uuid', isUuid).addFormat('date-time', isInstant)
  ajv.addFormat('date-or-date-time', isDateOrInstant)
  ajv.addFormat('date', isDay)
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
