/** The sandbox's clock. It is moved forward, in steps, by one mover at a time. */
import type { Outcome } from '../command.ts'
import { uuidv7 } from '../ids.ts'
import type { Clock } from '../store.ts'
import { accepted, type Handler, refused } from './handler.ts'

/** A mover that is silent for so long has died: another may go on. */
const MOVER_SILENT_MS = 10_000
/** Dates beyond it have no usual form any more. */
const LATEST_MS = Date.UTC(9000, 0, 1)

export const moveClock: Handler<'moveClock'> = {
  needs(_command, needs) {
    needs.clock = true
  },

  run({ intent }, work): Outcome<'moveClock'> {
    const { clock } = work.loaded
    if (!clock) throw new Error('the clock was not loaded')
    if (work.loaded.mode !== 'sandbox') return refused('notFound', { what: 'The clock' })
    const now = clock.realNow + clock.offsetMs
    if (intent.step === 'begin') {
      const to = intent.to ?? now + (intent.advanceMs ?? 0)
      if (to < now || to > LATEST_MS)
        return refused('badValue', { fields: intent.to === undefined ? 'advance' : 'to' })
      if (clock.move && isMoving(clock)) {
        const reason = 'The clock is being moved already.'
        return refused('conflict', { reason }, { moving: { to: new Date(clock.move.to).toISOString() } })
      }
      const moveId = uuidv7()
      work.setClock({ offsetMs: clock.offsetMs, move: { moveId, to, seenAt: clock.realNow, happened: {} } })
      return accepted({ now, moveId, to })
    }
    const { move } = clock
    // Somebody took over from a mover that seemed dead, and it was not.
    if (move?.moveId !== intent.moveId) {
      return refused('conflict', { reason: 'The clock is moved by another call meanwhile.' })
    }
    const reached = intent.step === 'end' ? move.to : Math.min(intent.at, move.to)
    const offsetMs = forward(clock, reached)
    const next = { ...move, seenAt: clock.realNow, happened: intent.happened }
    work.setClock(intent.step === 'end' ? { offsetMs } : { offsetMs, move: next })
    return accepted({ now: clock.realNow + offsetMs, moveId: move.moveId, to: move.to })
  },
}

/** Whether somebody moves the clock at this time. */
export function isMoving({ move, realNow }: Clock): boolean {
  return move !== undefined && realNow - move.seenAt < MOVER_SILENT_MS
}

/** Never back: real time has gone on while things happened. */
function forward({ offsetMs, realNow }: Clock, to: number): number {
  return Math.max(offsetMs, to - realNow)
}
