import { expect, it } from 'vitest'
import type { Intent } from '../engine/command.ts'
import { CredentialUses } from './credential-uses.ts'

const HOUR_MS = 3_600_000

function world(answer: () => Promise<unknown> = async () => ({ status: 'accepted', result: {} })) {
  const noted: string[] = []
  const uses = new CredentialUses({
    execute: ((command: { intent: Intent }) => {
      const { intent } = command
      if (intent.type === 'noteCredentialUse') noted.push(`${intent.forMerchantId}/${intent.username}`)
      return answer()
    }) as never,
  })
  return { uses, noted }
}

it('notes a credential once in an hour, however often it is used, and never during a call', () => {
  const { uses, noted } = world()
  for (let call = 0; call < 1000; call++) uses.note('M1', 'u1', call)
  uses.note('M2', 'u2', 5)
  expect(noted).toEqual([])
  uses.flush()
  expect(noted).toEqual(['M1/u1', 'M2/u2'])
  uses.note('M1', 'u1', HOUR_MS - 1)
  uses.flush()
  expect(noted).toHaveLength(2)
  uses.note('M1', 'u1', HOUR_MS)
  uses.flush()
  expect(noted).toHaveLength(3)
  uses.stop()
})

it('notes a burst of first uses a few at a time', () => {
  const { uses, noted } = world()
  for (let each = 0; each < 70; each++) uses.note('M1', `u${each}`, 0)
  const counts = [1, 2, 3, 4].map(() => {
    uses.flush()
    return noted.length
  })
  expect(counts).toEqual([32, 64, 70, 70])
  uses.stop()
})

it('goes on when the database is away', () => {
  const { uses, noted } = world(() => Promise.reject(new Error('away')))
  uses.note('M1', 'u1', 0)
  expect(() => uses.flush()).not.toThrow()
  uses.note('M1', 'u1', HOUR_MS)
  uses.flush()
  expect(noted).toHaveLength(2)
  uses.stop()
})
