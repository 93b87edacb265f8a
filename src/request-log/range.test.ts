import { describe, expect, it } from 'vitest'
import { uuidv7 } from '../engine/ids.ts'
import { idAfter, rangeOf } from './range.ts'
import { firstIdAt, idFromBytes, idToBytes, timeOfId } from './uuid-time.ts'

const ID = '01a20570-01cf-7000-9612-ff0416d64af1'
const AT = 1_795_387_000_000

describe('the time in an id', () => {
  it('is read back, and bounds the ids of its millisecond from below', () => {
    for (const ms of [0, 1, AT, 2 ** 48 - 1]) expect(timeOfId(firstIdAt(ms))).toBe(ms)
    const now = Date.now() + 1000
    const id = uuidv7(now)
    expect(timeOfId(id)).toBe(now)
    expect(firstIdAt(now) <= id && id < firstIdAt(now + 1)).toBe(true)
  })

  it('survives the two forms of an id', () => {
    expect(idFromBytes(idToBytes(ID))).toBe(ID)
  })
})

describe('the ids that a search concerns', () => {
  it('are all of them without conditions', () => {
    const range = rangeOf({ limit: 1 })
    expect(range && range.low < ID && ID < range.high).toBe(true)
  })

  it('are one for a correlation id, in any case', () => {
    expect(rangeOf({ limit: 1, correlationId: ID.toUpperCase() })).toEqual({ low: ID, high: idAfter(ID) })
    expect(idAfter(ID)).toBe('01a20570-01cf-7000-9612-ff0416d64af2')
    expect(idAfter('01a20570-01cf-7000-9612-ffffffffffff')).toBe('01a20570-01cf-7000-9613-000000000000')
  })

  it('end before the cursor', () => {
    expect(rangeOf({ limit: 1, before: ID })?.high).toBe(ID)
    expect(rangeOf({ limit: 1, before: ID, correlationId: ID })).toBe(undefined)
  })

  it('are those of the time asked for, with a minute on both sides', () => {
    const range = rangeOf({ limit: 1, from: AT, to: AT + 1 })
    expect([timeOfId(range?.low ?? ''), timeOfId(range?.high ?? '')]).toEqual([AT - 60_000, AT + 60_001])
    expect(rangeOf({ limit: 1, from: AT, to: AT - 600_000 })).toBe(undefined)
    expect(rangeOf({ limit: 1, from: -1e15, to: 1e18 })).toBeDefined()
  })

  it('are none for what is no id', () => {
    expect(rangeOf({ limit: 1, correlationId: 'x' })).toBe(undefined)
    expect(rangeOf({ limit: 1, orderId: 'x' })).toBe(undefined)
    expect(rangeOf({ limit: 1, before: 'x' })).toBe(undefined)
  })
})
