/** Moving the clock, when what is due takes its time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Command, IntentOf, IntentType, Outcome } from '../engine/command.ts'
import { ClockMover } from './clock-move.ts'

it('is seen to go on while receivers are waited for', async () => {
  const steps: IntentOf<'moveClock'>['step'][] = []
  const engine = {
    execute: async <T extends IntentType>({ intent }: Command<T>) => {
      steps.push((intent as IntentOf<'moveClock'>).step)
      return { status: 'accepted', result: { now: 0, moveId: 'a', to: 10 } } as unknown as Outcome<T>
    },
  }
  let rounds = 0
  const due = {
    settled: async () => {},
    nextDueAt: async () => (rounds === 0 ? 5 : undefined),
    round: async () => {
      rounds++
      await sleep(3500)
      return { found: 1, done: [] }
    },
  }
  const moved = await new ClockMover(engine, due).move({ to: 10 }, 'merchant:u')
  expect(moved).toEqual({ now: 0, happened: {} })
  // Once for the instant that it reached, and then each second.
  expect(steps).toEqual(['begin', 'reach', 'reach', 'reach', 'reach', 'end'])
})
