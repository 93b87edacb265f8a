import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { Command } from '../command.ts'
import { QUEUE_BYTES_MAX } from '../engine.ts'
import { RemoteEngine } from './remote.ts'

/** A thread that takes everything and answers when it is told to. */
class SilentThread extends EventEmitter {
  postMessage(): void {}

  answer(...sequences: number[]): void {
    const outcomes = sequences.map((sequence) => [sequence, { status: 'failed' }])
    this.emit('message', JSON.stringify({ type: 'outcomes', outcomes }))
  }
}

const command = {
  merchantId: 'M1',
  correlationId: 'c',
  actor: 'merchant:u',
  intent: { type: 'changeOrder', orderId: 'o', command: { type: 'acknowledge' } },
} as Command<'changeOrder'>

it('takes no more than so many bytes at once, and goes on when there is room', async () => {
  const thread = new SilentThread()
  const engine = new RemoteEngine(thread as unknown as Worker, {
    onFault() {},
    onBatch() {},
    onDeath() {},
  })
  const half = QUEUE_BYTES_MAX / 2
  const waiting = [engine.execute(command, half), engine.execute(command, half)]
  expect(await engine.execute(command, 1)).toEqual({ status: 'unavailable' })
  thread.answer(1)
  waiting.push(engine.execute(command, 1))
  expect(engine.depth).toBe(2)
  thread.answer(2, 3)
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 3 }, () => ({ status: 'failed' })))
  expect(engine.depth).toBe(0)
})
