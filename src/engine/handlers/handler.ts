/** What a kind of intent needs from the store, and how it is decided. One file per subject beside this one. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { Command, Intents, IntentType, Outcome } from '../command.ts'
import type { Needs } from '../store.ts'
import type { Work } from '../work.ts'

export interface Handler<T extends IntentType> {
  /** Adds to `needs` the rows that `run` looks at. */
  needs(command: Command<T>, needs: Needs): void
  /** Decides and records the changes in `work`. May throw: then nothing of the batch is written. */
  run(command: Command<T>, work: Work): Outcome<T>
}

export function accepted<T extends IntentType>(result: Intents[T]['gives']): Outcome<T> {
  return { status: 'accepted', result }
}

export function refusedWith(refusal: Refusal): { status: 'refused'; refusal: Refusal } {
  return { status: 'refused', refusal }
}

export function refused(...args: Parameters<typeof refuse>): { status: 'refused'; refusal: Refusal } {
  return refusedWith(refuse(...args))
}
