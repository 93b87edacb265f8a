/** SIGKILL at a random instant under load: what was answered is there, and nothing is there twice. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { report, times } from '../support/counts.ts'
import { expectNothingLostOrDouble, Load } from '../support/outage.ts'
import { Random } from '../support/random.ts'
import { type CapstanServer, startAgain } from '../support/server.ts'
import { onTopology, type Topology } from '../support/topologies.ts'

/** Counted from the first answer, so that there is something to lose. */
const LOAD_MAX_MS = 400

onTopology('SQLite', 'A server killed under load', killedUnderLoad)
onTopology('PostgreSQL', 'A server killed under load', killedUnderLoad)
onTopology('two processes on one PostgreSQL', 'One of two servers killed under load', killedUnderLoad)

function killedUnderLoad({ name, servers }: Topology): void {
  const kills = times(servers.length > 1 ? 1 : 2, 50)
  it(`keeps every answer and doubles none, ${kills} times`, { timeout: kills * 30_000 }, async () => {
    const random = new Random()
    report(`${name}: ${kills} kills with seed ${random.seed}`)
    const sum = { answered: 0, retried: 0 }
    for (let kill = 1; kill <= kills; kill++) {
      let call = 0
      const load = await Load.start(() => new Client((servers[call++ % servers.length] as CapstanServer).url))
      await expect.poll(() => load.count(answered), { timeout: 30_000, interval: 5 }).toBeGreaterThan(0)
      await sleep(random.between(0, LOAD_MAX_MS))
      const victim = random.between(0, servers.length - 1)
      await servers[victim]?.kill()
      await load.stop()
      const server = await startAgain(servers[victim] as CapstanServer)
      servers[victim] = server
      const context = `seed ${random.seed}, kill ${kill}`
      const counts = await expectNothingLostOrDouble(new Client(server.url), server, load.attempts, context)
      sum.answered += counts.answered
      sum.retried += counts.retried
    }
    report(`${name}: ${sum.answered} captures answered before a kill, ${sum.retried} retried after it`)
  })
}

const answered = ({ status }: { status?: number }) => status === 201
