/** `capstan verify`: checks the invariants over the whole database, also beside a running server. */
import type { Command } from 'commander'
import { configOf, type Flags, resolveSettings } from '../config.ts'
import type { VerifyCounts } from '../engine/verify.ts'
import { type Breach, INVARIANTS, type InvariantName } from '../engine/verify-checks.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'
import { table } from './table.ts'

export function define(command: Command): void {
  addSettings(command, [...STORE_SETTINGS, 'idempotencyLifetimeMs'])
  command.addHelpText('after', '\nExits 1 when anything is wrong.')
  command.action((flags: Flags) => run(flags))
}

async function run(flags: Flags): Promise<void> {
  const { dataDir, databaseUrl, idempotencyLifetimeMs } = configOf(resolveSettings(flags, process.env))
  const { openReader } = await import('../storage/open.ts')
  const { verify } = await import('../engine/verify.ts')
  const reader = await openReader({ dataDir, ...(databaseUrl !== undefined && { databaseUrl }) })
  const found = new Map<InvariantName, number>()
  const began = performance.now()
  try {
    const counts = await verify({
      audit: reader.audit,
      idempotencyLifetimeMs,
      onBreach(breach) {
        found.set(breach.invariant, (found.get(breach.invariant) ?? 0) + 1)
        console.log(breachLine(breach))
      },
    })
    console.log(summary(counts, found, performance.now() - began))
  } finally {
    await reader.close()
  }
  if (found.size > 0) process.exitCode = 1
}

function breachLine({ invariant, kind, ids, message }: Breach): string {
  const named = Object.entries(ids).map(([name, id]) => `${name}=${id}`)
  return [`BREACH ${invariant} ${kind}`, ...named].join(' ').concat(`: ${message}`)
}

function summary(counts: VerifyCounts, found: Map<InvariantName, number>, durationMs: number): string {
  const { orders, events, captures, transfers, keys } = counts
  const checked: Record<InvariantName, string> = {
    I1: `${orders} orders`,
    I2: `${orders} orders`,
    I3: `${orders} orders`,
    I4: `${transfers} transfers`,
    I5: `${captures} captures, ${transfers} transfers`,
    I7: `${events} events, ${keys} kept keys`,
    I8: `${orders} orders, ${events} events`,
  }
  const rows = (Object.keys(INVARIANTS) as InvariantName[]).map((name) => {
    const breaches = found.get(name) ?? 0
    return [name, INVARIANTS[name], checked[name], breaches === 0 ? 'holds' : `${breaches} breaches`]
  })
  const total = [...found.values()].reduce((sum, count) => sum + count, 0)
  const end = total === 0 ? 'Everything holds' : `${total} breaches`
  return `${table(['', 'what must hold', 'checked', 'result'], rows)}\n${end}; ${(durationMs / 1000).toFixed(1)} s.`
}
