/** Why a call was refused and what can be done, for people who look for it long after it happened. */
import { EXPLANATIONS } from './explanation-words.ts'
import { decimalText } from './money.ts'
import { REFUSALS, type RefusalKey } from './refusals.ts'

export interface Explanation {
  key: RefusalKey
  why: string
  remedy: string
  /** The amounts of that moment, minor units, by their names. */
  amounts: Record<string, number>
}

/** What a caller was told. */
export interface ErrorTold {
  status: number
  code: string
  messages: readonly string[]
  details?: Record<string, unknown>
}

/**
 * What an error body says, in plain words. `currency`: of the order's amounts; without one they stand in minor units.
 * Undefined for what is no refusal of the table.
 */
export function explain(told: ErrorTold, currency?: string): Explanation | undefined {
  const found = refusalTold(told)
  if (!found) return undefined
  const facts = { ...found.args, ...textual(told.details ?? {}) }
  const { why, remedy } = EXPLANATIONS[found.key]
  const amounts = Object.entries(facts).filter((entry): entry is [string, number] => {
    return entry[0].endsWith('amount') && Number.isSafeInteger(entry[1])
  })
  return {
    key: found.key,
    why: filled(why, facts, currency),
    remedy: filled(remedy, facts, currency),
    amounts: Object.fromEntries(amounts),
  }
}

/** Details that can stand in a sentence: some are lists of objects. */
function textual(details: Record<string, unknown>): Record<string, unknown> {
  const isPlain = (value: unknown) => typeof value === 'number' || typeof value === 'string'
  const entries = Object.entries(details)
  return Object.fromEntries(entries.filter(([, value]) => [value].flat().every(isPlain)))
}

/** Which refusal it was: status and code are of several, whose messages tell them apart. */
function refusalTold({ status, code, messages }: ErrorTold) {
  const candidates = CANDIDATES.get(`${status} ${code}`) ?? []
  const [only, ...others] = candidates
  // The message may not be known: that of a call without credentials is not kept.
  if (only && others.length === 0 && messages.length === 0) return { key: only.key, args: {} }
  for (const { key, pattern, names } of candidates) {
    const groups = pattern.exec(messages.join(' '))?.slice(1)
    if (groups) return { key, args: Object.fromEntries(names.map((name, index) => [name, groups[index]])) }
  }
  return undefined
}

interface Candidate {
  key: RefusalKey
  /** Of the message, with a group for each argument. */
  pattern: RegExp
  names: string[]
  /** Characters that are fixed: of several that fit, the one with the most is meant. */
  fixed: number
}

const CANDIDATES = candidates()

function candidates(): Map<string, Candidate[]> {
  const byCode = new Map<string, Candidate[]>()
  for (const [key, row] of Object.entries(REFUSALS)) {
    const parts = row.message.split(/\{\w+\}/)
    const pattern = new RegExp(`^${parts.map(literally).join('([^]*)')}$`)
    const names = [...row.message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
    const candidate = { key: key as RefusalKey, pattern, names, fixed: parts.join('').length }
    const name = `${row.status} ${row.code}`
    byCode.set(
      name,
      [...(byCode.get(name) ?? []), candidate].sort((a, b) => b.fixed - a.fixed),
    )
  }
  return byCode
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function filled(template: string, facts: Record<string, unknown>, currency: string | undefined): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = facts[name]
    if (name.endsWith('amount') && Number.isSafeInteger(value)) return money(value as number, currency)
    if (Array.isArray(value)) return value.join(', ')
    return value === undefined ? '(not told)' : String(value).trim()
  })
}

function money(amount: number, currency: string | undefined): string {
  return currency === undefined ? `${amount} (minor units)` : `${decimalText(amount, currency)} ${currency}`
}
