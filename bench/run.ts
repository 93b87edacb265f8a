/**
 * `npm run bench`: measures captures on both stores, beside a route that does nothing and beside the obvious
 * implementation, and writes results.md. `--quick` does the same in short, to see that everything works; `--keys`
 * gives every capture an idempotency key; `--payouts` measures a payout run alone, `--searches` what the portal asks for
 * alone, `--portal` how quickly pages are there, and the three write nothing.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assertLogged, assertVerified } from './checks.ts'
import { type ClockResult, measureClockMove, OPEN_DAYS } from './clock.ts'
import { fillBy, TALLIES_ANEW } from './fill.ts'
import { describeMachine } from './machine.ts'
import {
  type Load,
  median,
  Rounds,
  runOnce,
  type Sample,
  type Subject,
  sideBySide,
  subject,
} from './measure.ts'
import { NOOP_PATH } from './noop.ts'
import { measurePayoutRun, type PayoutResult } from './payouts.ts'
import { measurePages, type PagesResult } from './portal.ts'
import { LoadGenerator, startServer } from './processes.ts'
import { type Comparison, pagesText, resultsPage, resultsText, type StoreResults } from './report.ts'
import { measureSearches, type SearchResult } from './searches.ts'
import { type StoreAddress, seedStore } from './seed.ts'
import { type BenchSettings, COMPARED_AT, FULL, MIXES, type MixName, QUICK } from './settings.ts'
import { measureStartup } from './startup.ts'
import { type StoreKind, Stores } from './stores.ts'

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    /** Every capture carries an idempotency key of its own. */
    keys: { type: 'boolean' },
    /** Nothing but the payout run. */
    payouts: { type: 'boolean' },
    /** Nothing but searches. */
    searches: { type: 'boolean' },
    /** Nothing but pages, in a browser. */
    portal: { type: 'boolean' },
    /** Where the page of results is written; without it a quick run writes none. */
    out: { type: 'string' },
  },
})
const began = performance.now()

/** Tasks that ran on average in the last minute, above which somebody else is at work here. */
const QUIET_LOAD = 0.5

function say(line: string): void {
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`${seconds.padStart(4)} s  ${line}`)
}

interface Bench {
  settings: BenchSettings
  stores: Stores
  generator: LoadGenerator
}

/** A store under the product's server, with the captures it has answered. */
interface Served {
  address: StoreAddress
  capture: Subject
}

async function benchStore(bench: Bench, kind: StoreKind): Promise<StoreResults> {
  const { settings, stores } = bench
  const startup = await measureStartup(await stores.empty(kind), settings.startups)
  say(`${kind}: ready after ${startup.readyMs.toFixed(0)} ms`)
  const address = await stores.seeded(kind, settings.orders)
  const server = await startServer('./server.ts', address)
  const capture = subject(`${kind} capture`, server, settings.orders)
  const nothing = subject(`${kind} do-nothing`, server, settings.orders, { path: NOOP_PATH })
  try {
    const { comparisons, poolSize } = await compare(bench, kind, capture, nothing)
    const steady = await steadyLoad(bench, capture)
    const sizes = await compareSizes(bench, kind, { address, capture })
    const others = await compareOperations(bench, kind)
    const clock = await moveClock(bench, kind)
    const payouts = await payOut(bench, kind)
    const searches = await search(bench, kind)
    return {
      store: kind,
      startup,
      comparisons,
      ...(poolSize && { poolSize }),
      steady,
      ...sizes,
      others,
      clock,
      payouts,
      searches,
    }
  } finally {
    await server.child.stop()
  }
}

/** Capture, do-nothing and obvious, side by side at each number of connections. */
async function compare(bench: Bench, kind: StoreKind, capture: Subject, nothing: Subject) {
  const { settings, stores, generator } = bench
  const address = await stores.seeded(kind, settings.orders)
  const poolSize = kind === 'PostgreSQL' ? await bestPoolSize(bench, address) : undefined
  const server = await startServer('./obvious.ts', address, poolEnvironment(poolSize))
  const obvious = subject(`${kind} obvious`, server, settings.orders)
  const comparisons: Comparison[] = []
  for (const connections of settings.connections) {
    const load = loadOf(settings, connections)
    const results = await sideBySide(generator, [nothing, capture, obvious], load, settings.rounds)
    const of = (one: Subject) => results.get(one) ?? new Rounds()
    comparisons.push({
      store: kind,
      connections,
      capture: of(capture),
      nothing: of(nothing),
      obvious: of(obvious),
    })
    const rates = [...results].map(([{ name }, { perSecond }]) => `${name} ${perSecond.toFixed(0)}/s`)
    say(`${connections} connections: ${rates.join(', ')}`)
  }
  await server.child.stop()
  // The obvious implementation keeps no sums.
  await fillBy(address, TALLIES_ANEW)
  await assertVerified(address)
  return { comparisons, poolSize }
}

async function bestPoolSize(bench: Bench, address: StoreAddress): Promise<number> {
  const { settings, generator } = bench
  const rates = new Map<number, number>()
  for (const size of settings.poolSizes) {
    const server = await startServer('./obvious.ts', address, poolEnvironment(size))
    const probed = subject('obvious', server, settings.orders)
    const load = { ...loadOf(settings, COMPARED_AT), measureMs: settings.poolProbeMs }
    rates.set(size, (await runOnce(generator, probed, load)).perSecond)
    await server.child.stop()
  }
  say(`pool sizes: ${[...rates].map(([size, rate]) => `${size}: ${rate.toFixed(0)}/s`).join(', ')}`)
  return [...rates].reduce((best, each) => (each[1] > best[1] ? each : best))[0]
}

function poolEnvironment(size: number | undefined): Record<string, string> {
  return size === undefined ? {} : { POOL_SIZE: String(size) }
}

async function steadyLoad({ settings, generator }: Bench, capture: Subject): Promise<Rounds> {
  const steady = new Rounds()
  steady.samples.push(await runOnce(generator, capture, { ...loadOf(settings, 0), ...settings.openLoop }))
  say(`${settings.openLoop.perSecond}/s, steady: p99 ${steady.p99Ms.toFixed(2)} ms`)
  return steady
}

/** The store that was measured so far, beside one with many more orders; then checks both. */
async function compareSizes(bench: Bench, kind: StoreKind, few: Served) {
  const { settings, stores, generator } = bench
  const address = await stores.seeded(kind, settings.manyOrders)
  say(`${settings.manyOrders} orders seeded`)
  const server = await startServer('./server.ts', address)
  const many = subject(`${kind} capture`, server, settings.manyOrders)
  const load = loadOf(settings, COMPARED_AT)
  const results = await sideBySide(generator, [few.capture, many], load, settings.rounds)
  const loggedMs = await assertLogged(address, many.answered)
  await assertLogged(few.address, few.capture.answered)
  await server.child.stop()
  const verified = await Promise.all([assertVerified(few.address), assertVerified(address)])
  const [small, large] = [results.get(few.capture), results.get(many)] as [Rounds, Rounds]
  say(`${settings.manyOrders} orders: ${large.ratioTo(small).toFixed(2)} of the rate with ${settings.orders}`)
  return { small, large, verified, loggedMs }
}

/** Captures, refunds and what a day brings, side by side, on orders of which half is captured. */
async function compareOperations({ settings, stores, generator }: Bench, kind: StoreKind) {
  const address = await stores.seeded(kind, settings.orders, { halfCaptured: true })
  const server = await startServer('./server.ts', address)
  const names = Object.keys(MIXES) as MixName[]
  const subjects = names.map((name) =>
    subject(`${kind} ${name}`, server, settings.orders, { mix: MIXES[name] }),
  )
  const results = await sideBySide(generator, subjects, loadOf(settings, COMPARED_AT), settings.rounds)
  await assertLogged(
    address,
    subjects.reduce((sum, { answered }) => sum + answered, 0),
  )
  await server.child.stop()
  const others = subjects.map((each, index) => ({
    mix: names[index] as MixName,
    rounds: results.get(each) ?? new Rounds(),
  }))
  const rates = others.map(({ mix, rounds }) => `${mix} ${rounds.perSecond.toFixed(0)}/s`)
  say(`${COMPARED_AT} connections: ${rates.join(', ')}`)
  return { rows: others, verified: await assertVerified(address) }
}

async function moveClock({ settings, stores, generator }: Bench, kind: StoreKind): Promise<ClockResult> {
  const address = await stores.seeded(kind, settings.orders, { expiresInDays: OPEN_DAYS })
  await seedStore(address, settings.expiring, { from: settings.orders })
  const server = await startServer('./server.ts', address)
  const captured = subject(`${kind} capture`, server, settings.orders)
  await runOnce(generator, captured, loadOf(settings, COMPARED_AT))
  const moved = await measureClockMove(generator, captured, address, settings)
  await server.child.stop()
  say(
    `${moved.expired} orders expired in ${moved.seconds.toFixed(1)} s, captures p99 ${moved.p99Ms.toFixed(1)} ms`,
  )
  return moved
}

async function payOut({ settings, stores }: Bench, kind: StoreKind): Promise<PayoutResult> {
  const paid = await measurePayoutRun(await stores.empty(kind), settings)
  const { captures, merchants, madeSeconds, filesSeconds } = paid
  say(
    `${captures} captures paid out to ${merchants} merchants in ${madeSeconds.toFixed(1)} s, files ${filesSeconds.toFixed(1)} s`,
  )
  return paid
}

async function search({ settings, stores }: Bench, kind: StoreKind): Promise<SearchResult> {
  const found = await measureSearches(await stores.empty(kind), settings)
  say(`${kind}, ${found.orders} orders and ${found.calls} calls in the log`)
  for (const { kind: asked, p50Ms, p95Ms } of found.kinds) {
    say(`${p95Ms.toFixed(1).padStart(8)} ms at p95, ${p50Ms.toFixed(1)} ms at p50  ${asked}`)
  }
  return found
}

/** On the store that needs nothing beside it: what is measured is the pages. */
async function loadPages({ settings, stores }: Bench): Promise<PagesResult> {
  const pages = await measurePages(await stores.empty('SQLite'), settings)
  say(pages ? `pages:\n${pagesText(pages)}` : 'no Chromium is installed here: no pages were measured')
  return pages
}

function loadOf({ warmupMs, measureMs, idempotencyKeys }: BenchSettings, connections: number): Load {
  return { connections, warmupMs, measureMs, idempotencyKeys }
}

/** When the generator itself is out of breath, it is the generator that was measured. */
function generatorShare(stores: StoreResults[]): string {
  const samples: Sample[] = stores.flatMap(({ comparisons }) =>
    comparisons.flatMap(({ capture, nothing }) => [...capture.samples, ...nothing.samples]),
  )
  const shares = samples.map(({ generatorCpu }) => generatorCpu)
  return `${(median(shares) * 100).toFixed(0)} % of a core, at most ${(Math.max(...shares) * 100).toFixed(0)} %`
}

async function main(): Promise<void> {
  const settings = { ...(flags.quick ? QUICK : FULL), idempotencyKeys: flags.keys === true }
  const stores = await Stores.open()
  const generator = new LoadGenerator()
  try {
    if (stores.skipped !== undefined) say(stores.skipped)
    const machine = await describeMachine(stores.folder, stores.clusterUrl)
    if (machine.load > QUIET_LOAD)
      say(`the machine is busy with ${machine.load.toFixed(1)} other tasks: figures will be low`)
    if (flags.payouts) {
      for (const kind of stores.kinds) await payOut({ settings, stores, generator }, kind)
      return
    }
    if (flags.searches) {
      for (const kind of stores.kinds) await search({ settings, stores, generator }, kind)
      return
    }
    if (flags.portal) {
      await loadPages({ settings, stores, generator })
      return
    }
    const results: StoreResults[] = []
    for (const kind of stores.kinds) results.push(await benchStore({ settings, stores, generator }, kind))
    const pages = await loadPages({ settings, stores, generator })
    say(`the load generator took ${generatorShare(results)}`)
    const took = (performance.now() - began) / 1000
    const all = { machine, settings, took, skipped: stores.skipped, stores: results, pages }
    console.log(`\n${resultsText(all)}\n`)
    const out = flags.out ?? (flags.quick ? undefined : join(import.meta.dirname, 'results.md'))
    if (out !== undefined) writeFileSync(out, resultsPage(all))
  } finally {
    await generator.stop()
    await stores.close()
  }
}

await main()
