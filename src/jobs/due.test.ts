/** What is due when messages do not get through: the job alone, over an engine that remembers nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Command, IntentOf, IntentType, Outcome } from '../engine/command.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { DueWork } from '../engine/store.ts'
import { DueJob, SENDING_OF_ONE_MAX } from './due.ts'

const MESSAGES = 500

function message(merchantId: string, dueAt: number): DueWork {
  const data = { channel: 'push', url: 'https://shop.example/' }
  return { workId: uuidv7(), kind: 'deliver', merchantId, dueAt, attempts: 0, data, createdAt: 0 }
}

/** A job over these rows, whose claims are put off for good, and the messages that are on their way. */
function jobOver(rows: DueWork[]) {
  const claimed = new Set<string>()
  const sending: { merchantId: string; end: () => void }[] = []
  const done: string[] = []
  const job = new DueJob({
    file: async () => {},
    mail: async () => ({ outcome: 'sent', result: '' }),
    engine: {
      collectDue: async () => {},
      execute: async <T extends IntentType>({ intent }: Command<T>) => {
        const { type, workId } = intent as IntentOf<'performWork' | 'finishDelivery'>
        const row = rows.find((row) => row.workId === workId) as DueWork
        if (type === 'performWork') claimed.add(workId)
        if (row.merchantId === 'away') return { status: 'unavailable' } as Outcome<T>
        if (type === 'performWork' && row.kind !== 'deliver') done.push(workId)
        const result = { done: true, ...(row.kind === 'deliver' && { delivery: row.data }) }
        return { status: 'accepted', result } as unknown as Outcome<T>
      },
    },
    reader: {
      clock: async () => ({ realNow: 1000, offsetMs: 0 }),
      dueWork: async (until, limit, withoutMessagesOf = []) =>
        rows
          .filter(({ workId, dueAt }) => !claimed.has(workId) && dueAt <= until)
          .filter(({ kind, merchantId }) => kind !== 'deliver' || !withoutMessagesOf.includes(merchantId))
          .slice(0, limit),
    },
    send: (_delivery, { merchantId }) =>
      new Promise((resolve) => {
        sending.push({ merchantId, end: () => resolve({ result: 'failed', final: false }) })
      }),
    onFault: (error) => {
      throw error
    },
  })
  return { job, sending, done, claimed }
}

const stopping: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop()
})

describe('messages that do not get through', () => {
  it('wait in the database but for a few, and hold up neither those of others nor what else is due', async () => {
    const dead = Array.from({ length: MESSAGES }, () => message('dead', 1))
    const other = message('other', 2)
    const expiry: DueWork = { ...message('dead', 3), kind: 'expireOrder', orderId: uuidv7() }
    const { job, sending, done, claimed } = jobOver([...dead, other, expiry])
    stopping.push(async () => {
      const stopped = job.stop()
      for (const { end } of sending) end()
      await stopped
    })
    job.start()
    await expect.poll(() => done, { timeout: 30_000 }).toEqual([expiry.workId])
    expect(sending.filter(({ merchantId }) => merchantId === 'dead')).toHaveLength(SENDING_OF_ONE_MAX)
    expect(sending.filter(({ merchantId }) => merchantId === 'other')).toHaveLength(1)
    expect(claimed.size).toBe(SENDING_OF_ONE_MAX + 2)
  })

  it('go on as soon as there is room, all of them', async () => {
    const { job, sending, claimed } = jobOver(Array.from({ length: MESSAGES }, () => message('slow', 1)))
    stopping.push(() => job.stop())
    job.start()
    let most = 0
    while (claimed.size < MESSAGES || sending.length > 0) {
      most = Math.max(most, sending.length)
      sending.shift()?.end()
      await sleep(1)
    }
    expect(most).toBeLessThanOrEqual(SENDING_OF_ONE_MAX)
  })

  it('are sent also when other work of the same round finds no database', async () => {
    const { job, sending } = jobOver([{ ...message('away', 1), kind: 'makePayout' }, message('other', 2)])
    stopping.push(async () => {
      const stopped = job.stop()
      for (const { end } of sending) end()
      await stopped
    })
    await expect(job.round(5, false)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(sending.map(({ merchantId }) => merchantId)).toEqual(['other'])
  })
})
