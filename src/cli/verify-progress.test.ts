import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { VerifyCounts } from '../engine/verify/verify.ts'
import { VerifyProgress } from './verify-progress.ts'

const counts = { orders: 12, events: 30, payouts: 3, files: 0 } as VerifyCounts

function shown(isTTY: boolean, isAsked: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream & PassThrough
  const progress = new VerifyProgress(isAsked, stream)
  progress.show('payouts', counts)
  progress.show('payouts', counts)
  progress.clear()
  return String(stream.read() ?? '')
}

it('draws one line on a terminal, and takes it away', () => {
  expect(shown(true, false)).toBe('\rpayouts: 12 orders, 3 payouts\u001b[K\r\u001b[K')
})

it('says nothing where it is no terminal, unless it is asked', () => {
  expect(shown(false, false)).toBe('')
  expect(shown(false, true)).toBe('payouts: 12 orders, 3 payouts\n')
})

it('says where each pass begins, whatever was counted so far', () => {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough
  const progress = new VerifyProgress(true, stream)
  progress.show('sums', {} as VerifyCounts)
  progress.show('sums', { tallies: 4 } as VerifyCounts)
  progress.show('orders', { tallies: 4 } as VerifyCounts)
  expect(String(stream.read())).toBe('sums\norders: 4 sums\n')
})
