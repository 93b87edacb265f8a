/**
 * Moving a sandbox's clock: from one instant at which something is due to the next, doing all of it on the way, so that
 * weeks happen in their order. Calls that arrive meanwhile are decided by the instant that the clock has reached.
 */

import { type Refusal, refuse } from '../domain/refusals.ts'
import { type Engine, type IntentOf, type Moved, OPERATOR } from '../engine/command.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { DueJob } from './due.ts'

/** The mover is seen at least this often, and shows how far it is. */
const SEEN_EVERY_MS = 1000
/** What was due before the move is told before it, unless its receiver hangs. */
const SETTLED_WITHIN_MS = 5000

type Step = IntentOf<'moveClock'>

/** Moves the clock and resolves when everything that was due has happened. `refusal`: it was not moved, or not to its end. */
export class ClockMover {
  readonly #engine: Pick<Engine, 'execute'>
  readonly #due: Pick<DueJob, 'round' | 'settled' | 'nextDueAt'>

  constructor(engine: Pick<Engine, 'execute'>, due: Pick<DueJob, 'round' | 'settled' | 'nextDueAt'>) {
    this.#engine = engine
    this.#due = due
  }

  async move(
    target: { to?: number; advanceMs?: number },
    actor: string,
  ): Promise<Moved | { refusal: Refusal }> {
    const begun = await this.#step({ type: 'moveClock', step: 'begin', ...target }, actor)
    if ('refusal' in begun) return begun
    const { moveId, to } = begun
    const happened: Record<string, number> = {}
    let reached = begun.now
    const reach = () => this.#step({ type: 'moveClock', step: 'reach', moveId, at: reached, happened }, actor)
    // Also while much is to be told to receivers that hang: who is silent is taken for dead.
    const seen = setInterval(() => void reach(), SEEN_EVERY_MS)
    try {
      await this.#due.settled(SETTLED_WITHIN_MS)
      for (;;) {
        // What cannot be done now is reported, and time goes on without it.
        const next = await this.#due.nextDueAt(to)
        if (next === undefined) break
        if (next > reached) {
          reached = next
          const step = await reach()
          if ('refusal' in step) return step
        }
        const { done } = await this.#due.round(Math.max(next, begun.now), true)
        for (const { kind } of done) happened[kind] = (happened[kind] ?? 0) + 1
      }
    } finally {
      clearInterval(seen)
    }
    const end = await this.#step({ type: 'moveClock', step: 'end', moveId, happened }, actor)
    return 'refusal' in end ? end : { now: end.now, happened }
  }

  async #step(intent: Step, actor: string) {
    const outcome = await this.#engine.execute<'moveClock'>({
      merchantId: OPERATOR,
      correlationId: uuidv7(),
      actor,
      intent,
    })
    if (outcome.status === 'accepted') return outcome.result
    return { refusal: outcome.status === 'refused' ? outcome.refusal : refuse('unavailable') }
  }
}
