/** One of two servers stands still for a while, perhaps with orders locked: the other goes on, and so does it afterwards. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { report, times } from '../support/counts.ts'
import { type Attempt, expectNothingLostOrDouble, Load } from '../support/outage.ts'
import { Random } from '../support/random.ts'
import type { CapstanServer } from '../support/server.ts'
import { onTopology } from '../support/topologies.ts'

const FREEZES = times(2, 20)
/** Longer than a lock is waited for, and in full longer than a session may be idle in its transaction. */
const FROZEN_MAX_MS = times(2500, 12_000)
const WAIT = { timeout: 30_000, interval: 20 }

onTopology('two processes on one PostgreSQL', 'A server that stands still', ({ servers }) => {
  it(`holds nobody up for long, ${FREEZES} times`, { timeout: FREEZES * 60_000 }, async () => {
    const random = new Random()
    const [still, other] = servers as [CapstanServer, CapstanServer]
    const sum = { answered: 0, retried: 0 }
    for (let freeze = 1; freeze <= FREEZES; freeze++) {
      const context = `seed ${random.seed}, freeze ${freeze}`
      const own = await Load.start(() => new Client(still.url))
      // The same orders, so that it meets the locks of the one that stands still.
      const others = new Load(() => new Client(other.url), own.orderIds)
      await expect.poll(() => own.count(captured), WAIT).toBeGreaterThan(0)
      await sleep(random.between(0, 200))
      process.kill(still.pid, 'SIGSTOP')
      try {
        const before = others.count(captured)
        await sleep(random.between(1, FROZEN_MAX_MS))
        await expect.poll(() => others.count(captured) - before, WAIT).toBeGreaterThan(0)
      } finally {
        process.kill(still.pid, 'SIGCONT')
      }
      await Promise.all([own.stop(), others.stop()])
      const attempts = [...own.attempts, ...others.attempts]
      const counts = await expectNothingLostOrDouble(new Client(other.url), other, attempts, context)
      sum.answered += counts.answered
      sum.retried += counts.retried
    }
    report(`Standing still: ${sum.answered} captures answered 201, ${sum.retried} 503 and then retried`)
  })
})

const captured = ({ status }: Attempt) => status === 201
