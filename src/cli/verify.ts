/** `capstan verify`: checks the invariants over the whole database, also beside a running server. */
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { type Command, Option } from 'commander'
import { type Config, configOf, type Flags, resolveSettings, UsageError } from '../config.ts'
import type { Period } from '../engine/audit-reader.ts'
import { type Breach, INVARIANTS, type InvariantName } from '../engine/verify/breach.ts'
import type { VerifyCounts } from '../engine/verify/verify.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'
import { table } from './table.ts'
import { VerifyProgress } from './verify-progress.ts'

const HELP = `
The contents of files are checked where the bank has not taken them away yet (--bank-folder).

With --from or --to only a period is checked: orders with events in it, in full; payouts and files that were made
in it; keys that were kept in it. Then it is not looked for transfers, items and events that belong to nothing,
at what is due that no such order made, or whether each merchant's balance is what is due to it, and its sums
those of its orders and transfers.

A merchant of a sandbox that is being reset goes in parts: its books are whole when that is over.

Exits 1 when anything is wrong.`

export function define(command: Command): void {
  addSettings(command, [...STORE_SETTINGS, 'idempotencyLifetimeMs', 'bankFolder'])
  const instant = 'a day, from its beginning in UTC, or an instant: 2026-11-01, 2026-11-01T06:00:00Z'
  command.addOption(new Option('--from <instant>', `check from then on (${instant})`))
  command.addOption(new Option('--to <instant>', 'check what was before then'))
  command.addOption(new Option('--progress', 'tell on stderr how far it is, also where that is no terminal'))
  command.addHelpText('after', HELP)
  command.action((flags: Flags) => run(flags))
}

/**
 * Rows are looked at and let go: what lives at one time is some megabytes. Left to itself V8 gives young objects ever
 * more room as long as most of them die, and takes 350 MB where 170 do at the same speed (measured over a million
 * captures). It reads this when it wants to grow, so that it can be set while it runs.
 */
const KEEP_YOUNG_SPACE = '--semi-space-growth-factor=1'

async function run(flags: Flags): Promise<void> {
  setFlagsFromString(KEEP_YOUNG_SPACE)
  const { from, to, progress: isAsked, ...settings } = flags as Flags & VerifyFlags
  const period = periodOf(from, to)
  const config = configOf(resolveSettings(settings, process.env))
  const { dataDir, databaseUrl, idempotencyLifetimeMs } = config
  const { openReader } = await import('../storage/open.ts')
  const { verify } = await import('../engine/verify/verify.ts')
  const files = await filesOf(config)
  const reader = await openReader({ dataDir, ...(databaseUrl !== undefined && { databaseUrl }) })
  const found = new Map<InvariantName, number>()
  const progress = new VerifyProgress(isAsked === true)
  const began = performance.now()
  try {
    const counts = await verify({
      audit: reader.audit,
      idempotencyLifetimeMs,
      ...(period && { period }),
      ...(files && { files }),
      onBreach(breach) {
        found.set(breach.invariant, (found.get(breach.invariant) ?? 0) + 1)
        progress.clear()
        console.log(breachLine(breach))
      },
      onProgress: (pass, counts) => progress.show(pass, counts),
    })
    progress.clear()
    console.log(summary(counts, found, performance.now() - began))
  } finally {
    await reader.close()
  }
  if (found.size > 0) process.exitCode = 1
}

interface VerifyFlags {
  from?: string
  to?: string
  progress?: boolean
}

function periodOf(from: string | undefined, to: string | undefined): Period | undefined {
  if (from === undefined && to === undefined) return undefined
  const period = {
    from: instantOf('--from', from) ?? 0,
    to: instantOf('--to', to) ?? Number.MAX_SAFE_INTEGER,
  }
  if (period.from >= period.to) throw new UsageError('The period that --from and --to name is empty.')
  return period
}

function instantOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const hasZone = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const instant = isDay || hasZone ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(instant)) return instant
  throw new UsageError(
    `${flag} is a day or an instant with its zone, such as 2026-11-01 or 2026-11-01T06:00:00Z.`,
  )
}

/**
 * A folder that was named must be there. Beside the embedded database it may be; a database on a server does not tell
 * where its folder is, and another one's files would not fit.
 */
async function filesOf({ bankFolder, dataDir, databaseUrl }: Config) {
  if (bankFolder === undefined && databaseUrl !== undefined) return undefined
  const { outgoingFiles } = await import('../banking/outgoing-files.ts')
  const files = await outgoingFiles(bankFolder ?? join(dataDir, 'bank'))
  if (bankFolder !== undefined && !files) {
    throw new UsageError(`There is no folder outgoing in ${bankFolder}: check --bank-folder.`)
  }
  return files
}

function breachLine({ invariant, kind, ids, message }: Breach): string {
  const named = Object.entries(ids).map(([name, id]) => `${name}=${id}`)
  return [`BREACH ${invariant} ${kind}`, ...named].join(' ').concat(`: ${message}`)
}

function summary(counts: VerifyCounts, found: Map<InvariantName, number>, durationMs: number): string {
  const { orders, events, captures, transfers, keys, payouts, items, files, filesRead, tallies } = counts
  const checked: Record<InvariantName, string> = {
    I1: `${orders} orders`,
    I2: `${orders} orders`,
    I3: `${orders} orders`,
    I4: `${transfers} transfers`,
    I5: `${captures} captures, ${transfers} transfers`,
    I7: `${events} events, ${keys} kept keys`,
    I8: `${orders} orders, ${events} events`,
    I9: `${payouts} payouts, ${items} items, ${files} files (${filesRead} read)`,
    I12: `${tallies} sums`,
  }
  const rows = (Object.keys(INVARIANTS) as InvariantName[]).map((name) => {
    const breaches = found.get(name) ?? 0
    return [name, INVARIANTS[name], checked[name], breaches === 0 ? 'holds' : `${breaches} breaches`]
  })
  const total = [...found.values()].reduce((sum, count) => sum + count, 0)
  const end = total === 0 ? 'Everything holds' : `${total} breaches`
  return `${table(['', 'what must hold', 'checked', 'result'], rows)}\n${end}; ${(durationMs / 1000).toFixed(1)} s.`
}
