/**
 * Possible repeats: a capture or a refund that equals one made a moment before. Without a key it may be a retry
 * after a lost answer. It counts all the same, as the wire has it; the caller is told which one it equals.
 *
 * An order remembers its last few moves in one short text, so that this costs no further read, neither to find a
 * repeat nor to name it: entries of instant, the id of the capture or refund, and digest, newest first. Entries that
 * were written before they had ids end with the version of an event, which no digest equals.
 */
import type { CaptureOrder, RefundOrder } from './commands.ts'
import type { OrderCaptured, OrderRefunded } from './events.ts'
import type { Order } from './order.ts'

/** Retries come soon, one or two after the first. */
const MOVES_MAX = 4
const BETWEEN_ENTRIES = ';'
const BETWEEN_FIELDS = ','

type Move = Pick<
  CaptureOrder | RefundOrder | OrderCaptured | OrderRefunded,
  'amount' | 'reference' | 'orderLines'
>
type Kind = 'C' | 'R'

/** The order's memory with this move in front. */
export function withMove(
  moves: string | undefined,
  kind: Kind,
  move: Move,
  { id, at }: { id: string; at: number },
): string {
  const entry = [at.toString(36), id, digest(kind, move)].join(BETWEEN_FIELDS)
  const older = moves === undefined ? [] : moves.split(BETWEEN_ENTRIES)
  return [entry, ...older.slice(0, MOVES_MAX - 1)].join(BETWEEN_ENTRIES)
}

/** The id of the capture or refund that this capture or refund equals, if it was made within the window. */
export function duplicateOf(
  { recentMoves }: Order,
  kind: Kind,
  move: Move,
  { now, duplicateWindowMs, hasKey }: { now: number; duplicateWindowMs: number; hasKey: boolean },
): string | undefined {
  if (hasKey || duplicateWindowMs === 0 || recentMoves === undefined) return undefined
  const wanted = digest(kind, move)
  for (const entry of recentMoves.split(BETWEEN_ENTRIES)) {
    const [at = '', id, found] = entry.split(BETWEEN_FIELDS)
    if (found === wanted && now - Number.parseInt(at, 36) < duplicateWindowMs) return id
  }
  return undefined
}

/** Of amount, reference, and what each line is about: 32-bit FNV-1a (its published constants), since it only warns. */
function digest(kind: Kind, { amount, reference = '', orderLines = [] }: Move): string {
  let text = `${kind}${amount} ${reference}`
  for (const { type = '', reference: sku = '', name, quantity, unit_price, total_amount } of orderLines) {
    text += `\n${type} ${sku} ${name} ${quantity} ${unit_price} ${total_amount}`
  }
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}
