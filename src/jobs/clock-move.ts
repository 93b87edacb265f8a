/**
 * Moving a sandbox's clock: from one instant at which something is due to the next, doing all of it on the way, so that
 * weeks happen in their order. Calls that arrive meanwhile are decided by the instant that the clock has reached.
 */

import { type Refusal, refuse } from '../domain/refusals.ts'
import { type Engine, type IntentOf, type Moved, OPERATOR } from '../engine/command.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { Reader } from '../engine/store.ts'
import type { DueJob } from './due.ts'

/** The mover is seen at least this often, and shows how far it is. */
const SEEN_EVERY_MS = 1000
/** What was due before the move is told before it, unless its receiver hangs. */
const SETTLED_WITHIN_MS = 5000

type Step = IntentOf<'moveClock'>

/** Moves the clock and resolves when everything that was due has happened. `refusal`: it was not moved, or not to its end. */
export class ClockMover {
  readonly #engine: Pick<Engine, 'execute'>
  readonly #reader: Pick<Reader, 'nextDueAt'>
  readonly #due: Pick<DueJob, 'round' | 'settled'>

  constructor(
    engine: Pick<Engine, 'execute'>,
    reader: Pick<Reader, 'nextDueAt'>,
    due: Pick<DueJob, 'round' | 'settled'>,
  ) {
    this.#engine = engine
    this.#reader = reader
    this.#due = due
  }

  async move(
    target: { to?: number; advanceMs?: number },
    actor: string,
  ): Promise<Moved | { refusal: Refusal }> {
    const begun = await this.#step({ type: 'moveClock', step: 'begin', ...target }, actor)
    if ('refusal' in begun) return begun
    const { moveId, to } = begun
    await this.#due.settled(SETTLED_WITHIN_MS)
    const happened: Record<string, number> = {}
    let reached = begun.now
    let seen = performance.now()
    for (;;) {
      const next = await this.#reader.nextDueAt()
      if (next === undefined || next > to) break
      if (next > reached || performance.now() - seen > SEEN_EVERY_MS) {
        const at = Math.max(next, reached)
        const step = await this.#step({ type: 'moveClock', step: 'reach', moveId, at, happened }, actor)
        if ('refusal' in step) return step
        reached = Math.max(reached, at)
        seen = performance.now()
      }
      const { found, done } = await this.#due.round(Math.max(next, begun.now), true)
      // What is left cannot be done now, and is reported: time goes on without it.
      if (found === 0) break
      for (const { kind } of done) happened[kind] = (happened[kind] ?? 0) + 1
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
