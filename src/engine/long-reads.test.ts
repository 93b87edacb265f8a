import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { nextPortion } from './long-reads.ts'

const PORTION_MS = 10

/** As SQLite answers: on the thread that asks. */
function busy(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('long reads', () => {
  it('read one portion at a time between which other calls have their turn, however many there are', async () => {
    let turns = 0
    let isOver = false
    const others = (async () => {
      for (; !isOver; turns++) await turn()
    })()
    let portions = 0
    const portionsIn: number[] = []
    const read = async () => {
      for (let n = 0; n < 3; n++) {
        await nextPortion()
        busy(PORTION_MS)
        portions++
        portionsIn.push(turns)
      }
    }
    await Promise.all(Array.from({ length: 20 }, read))
    isOver = true
    await others
    expect(portions).toBe(60)
    expect(new Set(portionsIn).size).toBe(60)
  })

  it('leave the thread as much time as they take', async () => {
    const began = performance.now()
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await nextPortion()
        busy(PORTION_MS)
      }),
    )
    expect(performance.now() - began).toBeGreaterThan(20 * PORTION_MS * 1.5)
  })

  it('have their turns in the order in which they ask', async () => {
    const order: number[] = []
    await Promise.all(Array.from({ length: 5 }, (_, n) => nextPortion().then(() => order.push(n))))
    expect(order).toEqual([0, 1, 2, 3, 4])
  })
})
