/**
 * Idempotency keys (I7): within merchant, method and canonical path one key has one effect and one answer.
 * Kept are acceptances and the refusals that the engine decided; the first kept outcome is replayed.
 */
import { createHash } from 'node:crypto'
import { isKept, refuse } from '../domain/refusals.ts'
import type { Command, Outcome } from './command.ts'
import type { KeptKey } from './store.ts'
import type { Work } from './work.ts'

/** SHA-256 over length-prefixed parts, so that no two scopes can be written as one. */
export function keyDigest(merchantId: string, scope: string, key: string): string {
  const hash = createHash('sha256')
  for (const part of [merchantId, scope, key]) hash.update(`${Buffer.byteLength(part)}:${part}`)
  return hash.digest('hex')
}

/** The order that a command's path names, if any: its row serialises the key. */
export function orderIdOf({ intent }: Command): string | undefined {
  return intent.type === 'changeOrder' || intent.type === 'performWork' ? intent.orderId : undefined
}

/** The kept outcome, or undefined when this is the first use of the key. */
export function replay(command: Command, kept: KeptKey | undefined, now: number): Outcome | undefined {
  if (!kept || kept.expiresAt <= now) return undefined
  if (command.key?.strict && command.key.bodyDigest !== kept.bodyDigest) {
    const reason = 'This idempotency key was used with another body.'
    return { status: 'refused', refusal: refuse('conflict', { reason }) }
  }
  return { ...kept.outcome, replayed: true } as Outcome
}

/** Keeps what is to be replayed; other outcomes leave the key free for a corrected request. */
export function keepOutcome(command: Command, digest: string, outcome: Outcome, work: Work): void {
  if (!command.key) return
  if (outcome.status !== 'accepted' && !(outcome.status === 'refused' && isKept(outcome.refusal))) return
  const orderId = orderIdOf(command)
  work.keep({
    digest,
    merchantId: command.merchantId,
    ...(orderId !== undefined && { orderId }),
    scope: command.key.scope,
    key: command.key.key,
    bodyDigest: command.key.bodyDigest,
    outcome: withoutSecret(outcome),
    createdAt: work.now,
    expiresAt: work.now + work.settings.idempotencyLifetimeMs,
  })
}

/** A secret is shown once and stored nowhere: the replay of a call that made one leaves it out. */
function withoutSecret(outcome: Extract<Outcome, { status: 'accepted' | 'refused' }>): KeptKey['outcome'] {
  if (outcome.status === 'refused') return { status: 'refused', refusal: outcome.refusal }
  const { secret: _, ...result } = outcome.result as Record<string, unknown>
  return { status: 'accepted', result }
}
