/** From what a validator found to what the wire says: messages that name the field and its limits. */
import type { ErrorObject } from 'ajv'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { InvalidBody } from '../route.ts'

export interface Problem {
  /** `order_lines[0].name` */
  path: string
  message: string
}

/** More than these are not listed: 1,000 broken lines must not become a megabyte of messages. */
const PROBLEMS_MAX = 20

/** The first problem of each field, in the order they were found. */
export function problemsOf(errors: readonly ErrorObject[]): Problem[] {
  const byPath = new Map<string, Problem>()
  for (const error of errors) {
    const path = pathOf(error)
    if (!byPath.has(path)) byPath.set(path, { path, message: messageOf(error, path) })
    if (byPath.size === PROBLEMS_MAX) break
  }
  return [...byPath.values()]
}

/** All problems in one refusal: Payments joins the names in one message, Order Management has one for each. */
export function refusalOf(problems: readonly Problem[], form: InvalidBody): Refusal {
  const details = { fields: problems }
  if (form === 'badValue') {
    // What is no object at all has no field to name.
    return refuse('badValue', { fields: problems.map(({ path }) => path || 'body').join(', ') }, details)
  }
  return { key: 'unprocessable', messages: problems.map(({ message }) => message), details }
}

function pathOf(error: ErrorObject): string {
  const missing = error.keyword === 'required' ? String(error.params.missingProperty) : undefined
  const segments = error.instancePath.split('/').slice(1).map(unescapePointer)
  if (missing !== undefined) segments.push(missing)
  return segments.reduce(
    (path, segment) =>
      /^\d+$/.test(segment) ? `${path}[${segment}]` : path ? `${path}.${segment}` : segment,
    '',
  )
}

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** As the wire names a field in a message about its size: levels by slash, without positions. */
function messagePath(path: string): string {
  return path.replace(/\[\d+\]/g, '').replaceAll('.', '/')
}

function messageOf(error: ErrorObject, path: string): string {
  const limits = (error.parentSchema ?? {}) as Record<string, unknown>
  const name = messagePath(path)
  switch (error.keyword) {
    case 'required':
      return `'${path}' must not be null`
    case 'minLength':
    case 'maxLength':
      return sizeMessage(name, limits.minLength, limits.maxLength)
    case 'minItems':
    case 'maxItems':
      return sizeMessage(name, limits.minItems, limits.maxItems)
    case 'minimum':
    case 'maximum':
      return `The ${name} value must be between ${limits.minimum} and ${limits.maximum}`
    case 'type':
      return path === ''
        ? 'The body must be a JSON object'
        : `The ${name} value must be of type ${limits.type}`
    case 'enum':
      return `The ${name} value must be one of ${(limits.enum as string[]).join(', ')}`
    default:
      return `The ${name} value is malformed`
  }
}

function sizeMessage(name: string, min: unknown, max: unknown): string {
  return `The size of the ${name} value must be between ${min ?? 0} and ${max}`
}

/**
 * Texts that no store can hold alike: with NUL (PostgreSQL refuses it) or with half a surrogate pair (it is no
 * Unicode). They are refused here, before anything is decided.
 */
export function unstorableTexts(value: unknown, path = ''): Problem[] {
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\u0000')) return []
    return [{ path, message: `The ${messagePath(path)} value must not contain NUL or unpaired surrogates` }]
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => unstorableTexts(item, `${path}[${index}]`))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => unstorableTexts(item, path ? `${path}.${key}` : key))
}
