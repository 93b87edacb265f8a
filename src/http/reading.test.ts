import { describe, expect, it } from 'vitest'
import { read } from './reading.ts'
import { RefusedCall } from './request.ts'

const caller = (merchantId: string, isGone = () => false) => ({ merchantId, isGone })

/** Reads that end when they are told to. */
function reads(merchantId: string, count: number) {
  let begun = 0
  const ends: (() => void)[] = []
  const all = Array.from({ length: count }, (_, n) =>
    read(caller(merchantId), () => {
      begun++
      return new Promise<number>((resolve) => ends.push(() => resolve(n)))
    }),
  )
  return { all, end: () => ends.shift()?.(), begun: () => begun }
}

describe('calls that read for long', () => {
  it('are four of one merchant at once; others wait for one of them to end', async () => {
    const { all, end, begun } = reads('M1', 6)
    expect(begun()).toBe(4)
    end()
    await all[0]
    expect(begun()).toBe(5)
    expect(await read(caller('M2'), async () => 'at once')).toBe('at once')
    for (let n = 1; n < 6; n++) {
      end()
      await all[n]
    }
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('read nothing for a client that was gone while it waited', async () => {
    const { all, end } = reads('M1', 4)
    let isRead = false
    const gone = read(
      caller('M1', () => true),
      async () => {
        isRead = true
      },
    )
    const next = read(caller('M1'), async () => 'read')
    end()
    await expect(gone).rejects.toThrow(RefusedCall)
    expect([await next, isRead]).toEqual(['read', false])
    for (let n = 1; n < 4; n++) end()
    await Promise.all(all)
  })

  it('are refused when 32 wait, and taken again when there is room', async () => {
    const { all, end } = reads('M1', 36)
    await expect(read(caller('M1'), async () => 'too many')).rejects.toThrow(RefusedCall)
    for (const one of all) {
      end()
      await one
    }
    expect(await read(caller('M1'), async () => 'again')).toBe('again')
  })

  it('give their place back when they fail', async () => {
    for (let n = 0; n < 10; n++) {
      await expect(read(caller('M1'), () => Promise.reject(new Error('no database')))).rejects.toThrow(
        'no database',
      )
    }
    expect(await read(caller('M1'), async () => 'read')).toBe('read')
  })
})
