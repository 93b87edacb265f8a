import { describe, expect, it } from 'vitest'
import { allOf } from '../../../test/support/settlements.ts'
import { RefusedCall } from '../request.ts'
import { counted } from './open-files.ts'

async function* two() {
  yield 'a'
  yield 'b'
}

/** One of which the first chunk is taken. */
async function opened(merchantId: string) {
  const file = counted(merchantId, two())
  await file.next()
  return file
}

describe('files that are being sent', () => {
  it('are four of one merchant, and each gives its place back when it ends or is let go', async () => {
    const files = await Promise.all(Array.from({ length: 4 }, () => opened('M1')))
    await expect(opened('M1')).rejects.toThrow(RefusedCall)
    expect(await allOf(counted('M2', two()))).toEqual(['a', 'b'])
    await files[0]?.return(undefined)
    expect(await allOf(counted('M1', two()))).toEqual(['a', 'b'])
    for (const file of files) await file.return(undefined)
    for (const file of await Promise.all(Array.from({ length: 4 }, () => opened('M1')))) {
      expect(await allOf(file)).toEqual(['b'])
    }
  })

  it('are sixteen of all merchants', async () => {
    const files = await Promise.all(Array.from({ length: 16 }, (_, n) => opened(`M${n % 4}`)))
    await expect(opened('M9')).rejects.toThrow(RefusedCall)
    for (const file of files) await file.return(undefined)
    expect(await allOf(counted('M9', two()))).toEqual(['a', 'b'])
  })

  it('count from their first chunk: one that is never begun takes no place', async () => {
    for (let n = 0; n < 20; n++) counted('M1', two())
    expect(await allOf(counted('M1', two()))).toEqual(['a', 'b'])
  })
})
