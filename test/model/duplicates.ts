/** The warning of possible repeats (docs/reference/decisions.md): of a capture or refund without a key. */
import type { Answer, Expected } from './answers.ts'
import type { Line } from './checkouts.ts'
import type { ModelOrder, Move } from './world.ts'

const MINUTE_MS = 60_000
/** So long an equal one is marked. What lies within a minute of it may be either. */
const WINDOW_MS = 10 * MINUTE_MS
/** So many of the last captures and refunds of an order are looked at. */
const LOOKED_AT = 4

/** What a line is about, how much of it, and what it costs. */
const COMPARED = ['type', 'reference', 'name', 'quantity', 'unit_price', 'total_amount'] as const

export function moveOf(
  kind: Move['kind'],
  amount: number,
  { reference = '', order_lines = [] }: { reference?: string; order_lines?: Line[] },
): Omit<Move, 'id' | 'at'> {
  const text = order_lines.map((line) => COMPARED.map((field) => line[field] ?? ''))
  return { kind, amount, reference, text: JSON.stringify(text) }
}

export function duplicate(
  { moves }: ModelOrder,
  wanted: Omit<Move, 'id' | 'at'>,
  now: number,
  isKeyed: boolean,
): Expected['headers'] {
  if (isKeyed) return {}
  const last = moves.slice(-LOOKED_AT).reverse()
  const equal = last.find((move) =>
    Object.entries(wanted).every(([name, value]) => Reflect.get(move, name) === value),
  )
  if (!equal) return {}
  const age = now - equal.at.from
  if (age > WINDOW_MS + MINUTE_MS) return {}
  if (age < WINDOW_MS - MINUTE_MS) return { 'Capstan-Duplicate-Of': () => equal.id() ?? null }
  return { 'Capstan-Duplicate-Of': (answer: Answer) => answer.headers.get('Capstan-Duplicate-Of') }
}
