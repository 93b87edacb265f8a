/** The page of results, and its tables as they are printed. */
import type { ClockResult } from './clock.ts'
import type { Machine } from './machine.ts'
import type { Rounds } from './measure.ts'
import type { PayoutResult } from './payouts.ts'
import type { PageResult, PagesResult } from './portal.ts'
import type { Mix } from './requests.ts'
import type { SearchResult } from './searches.ts'
import { type BenchSettings, COMPARED_AT, DEVICES, MIXES, type MixName } from './settings.ts'
import { IDLE_AFTER_MS, type Startup } from './startup.ts'
import type { StoreKind } from './stores.ts'

/** The three subjects on one store at one number of connections. */
export interface Comparison {
  store: StoreKind
  connections: number
  capture: Rounds
  nothing: Rounds
  obvious: Rounds
}

export interface StoreResults {
  store: StoreKind
  startup: Startup
  comparisons: Comparison[]
  /** Of the obvious implementation, where it has one: the best of those tried. */
  poolSize?: number
  /** Under the steady load. */
  steady: Rounds
  /** The same load on stores of two sizes. */
  small: Rounds
  large: Rounds
  /** Other operations, on orders of which half is captured. */
  others: { rows: { mix: MixName; rounds: Rounds }[]; verified: string }
  /** A month in one call. */
  clock: ClockResult
  /** A cut-off of many merchants. */
  payouts: PayoutResult
  /** What the portal's pages ask for. */
  searches: SearchResult
  /** From the last answer until its row, and every other, was in the request log, ms. */
  loggedMs: number
  /** What `capstan verify` said at last, of the product's stores. */
  verified: string[]
}

export interface Results {
  machine: Machine
  settings: BenchSettings
  /** Seconds. */
  took: number
  skipped: string | undefined
  stores: StoreResults[]
  pages: PagesResult
}

type Table = { head: string[]; rows: string[][] }

export function resultsPage({ machine, settings, took, skipped, stores, pages }: Results): string {
  const { rounds, measureMs, orders } = settings
  return [
    '# Results of `npm run bench`',
    `Measured on ${machine.date} in one run of ${Math.round(took / 60)} minutes. ${skipped ?? ''}`.trim(),
    markdown(machineTable(machine)),
    '## Captures',
    `${orders.toLocaleString('en')} orders in the store, captured in a random sequence; request log on${settings.idempotencyKeys ? ', every capture with an idempotency key of its own' : ''}. A figure is the median of ${rounds} rounds of ${measureMs / 1000} s; in each round, what is compared ran one after the other. The load generator is another process on the same machine, and the times are its own. *do-nothing*: a route of the same server that authenticates, reads and validates the same request and sends the same headers, unlogged. *obvious*: one transaction per request, without authentication and request log, on the same tables and the same kind of store${poolNote(stores)}.`,
    markdown(capturesTable(stores)),
    `## Steady load`,
    `${settings.openLoop.perSecond} captures a second in an open loop for ${settings.openLoop.measureMs / 1000} s, latency from the instant at which a request was due.`,
    markdown(steadyTable(stores)),
    '## Size of the store',
    markdown(sizeTable(stores, settings)),
    '## Other operations',
    `At ${COMPARED_AT} connections, on orders of which half is captured; *mixed* is ${mixText(MIXES.mixed)}.`,
    markdown(operationsTable(stores)),
    '## The clock',
    `A sandbox's clock moved by 29 days in one call, while ${settings.openLoop.perSecond} captures a second are made of other orders, in an open loop.`,
    markdown(clockTable(stores)),
    '## Payouts',
    'A cut-off with captures of many merchants due, each with two fees: until every payout is made, and, when files are to be made a minute later, until the bank has them.',
    markdown(payoutsTable(stores)),
    '## Searches',
    `What the pages of the portal ask for, one question at a time, of ${rate(settings.searches.orders)} orders and ${rate(settings.searches.calls)} calls in the log: p95 of ${settings.searches.asks} questions of each kind.`,
    markdown(searchesTable(stores)),
    ...pagesSection(pages, settings),
    '## Start',
    `From the spawn of \`node\` to the line that says it listens: the first time, and later. Idle memory is that of the whole process, ${IDLE_AFTER_MS / 1000} seconds later.`,
    markdown(startTable(stores)),
    '## What was checked',
    'After its load, the request log of every store held exactly as many rows as calls had been answered, and `capstan verify` passed on the whole store:',
    stores.flatMap(checkedLines).join('\n'),
    '',
  ].join('\n\n')
}

/** For the terminal. */
export function resultsText(results: Results): string {
  const { stores, settings } = results
  const tables = [
    capturesTable(stores),
    steadyTable(stores),
    sizeTable(stores, settings),
    operationsTable(stores),
    clockTable(stores),
    payoutsTable(stores),
    searchesTable(stores),
    startTable(stores),
  ]
  return tables.map(plain).join('\n\n')
}

function checkedLines({ store, loggedMs, verified, others, clock }: StoreResults): string[] {
  return [
    `- ${store}: log complete ${loggedMs.toFixed(0)} ms after the last answer under full load`,
    ...[...verified, others.verified, clock.verified].map((line) => `- ${store}: ${line}`),
  ]
}

function poolNote(stores: StoreResults[]): string {
  const size = stores.find(({ poolSize }) => poolSize !== undefined)?.poolSize
  return size === undefined
    ? ''
    : ` (on PostgreSQL with ${size} connections, the best of the pool sizes tried)`
}

function machineTable(machine: Machine): Table {
  return {
    head: ['', ''],
    rows: [
      ['Processors', machine.cpu],
      ['Memory', machine.memory],
      ['System', machine.system],
      ['A page written and synced', `${machine.syncMs.toFixed(2)} ms (median)`],
      ['Load in the minute before', machine.load.toFixed(1)],
      ['Node', machine.node],
      ['SQLite', `${machine.sqlite} (WAL, synchronous FULL)`],
      ...(machine.postgres === undefined ? [] : [['PostgreSQL', machine.postgres]]),
    ],
  }
}

function capturesTable(stores: StoreResults[]): Table {
  const head = [
    'store',
    'connections',
    'route',
    'per second',
    'lowest to highest',
    'p50 ms',
    'p99 ms',
    'max ms',
  ]
  const rows = stores.flatMap(({ comparisons }) =>
    comparisons.flatMap((comparison) => {
      const { store, connections, capture, nothing, obvious } = comparison
      const row = (name: string, rounds: Rounds, times: string[]) => [
        store,
        String(connections),
        name,
        ...figures(rounds),
        megabytes(rounds.rssBytes),
        ...times,
      ]
      return [
        row('capture', capture, [capture.ratioTo(nothing).toFixed(2), capture.ratioTo(obvious).toFixed(1)]),
        row('do-nothing', nothing, ['', '']),
        row('obvious', obvious, ['', '']),
      ]
    }),
  )
  return { head: [...head, 'RSS MB', 'of do-nothing', 'times obvious'], rows }
}

function figures(rounds: Rounds): string[] {
  return [
    rate(rounds.perSecond),
    `${rate(rounds.lowest)} to ${rate(rounds.highest)}`,
    rounds.p50Ms.toFixed(2),
    rounds.p99Ms.toFixed(2),
    rounds.maxMs.toFixed(1),
  ]
}

function steadyTable(stores: StoreResults[]): Table {
  return {
    head: ['store', 'per second', 'p50 ms', 'p99 ms', 'max ms', 'RSS MB'],
    rows: stores.map(({ store, steady }) => [
      store,
      rate(steady.perSecond),
      steady.p50Ms.toFixed(2),
      steady.p99Ms.toFixed(2),
      steady.maxMs.toFixed(1),
      megabytes(steady.rssBytes),
    ]),
  }
}

function sizeTable(stores: StoreResults[], { orders, manyOrders }: BenchSettings): Table {
  const name = (count: number) => `${count.toLocaleString('en')} orders, per second`
  return {
    head: ['store', name(orders), name(manyOrders), 'ratio'],
    rows: stores.map(({ store, small, large }) => [
      store,
      rate(small.perSecond),
      rate(large.perSecond),
      large.ratioTo(small).toFixed(2),
    ]),
  }
}

function operationsTable(stores: StoreResults[]): Table {
  return {
    head: ['store', 'operations', 'per second', 'lowest to highest', 'p50 ms', 'p99 ms', 'max ms'],
    rows: stores.flatMap(({ store, others }) =>
      others.rows.map(({ mix, rounds }) => [store, mix, ...figures(rounds)]),
    ),
  }
}

function clockTable(stores: StoreResults[]): Table {
  return {
    head: ['store', 'orders expired', 'seconds', 'progress seen', 'captures', 'p50 ms', 'p99 ms', 'max ms'],
    rows: stores.map(({ store, clock }) => [
      store,
      rate(clock.expired),
      clock.seconds.toFixed(1),
      `${clock.progressSeen} times`,
      rate(clock.captures),
      clock.p50Ms.toFixed(2),
      clock.p99Ms.toFixed(2),
      clock.maxMs.toFixed(1),
    ]),
  }
}

function searchesTable(stores: StoreResults[]): Table {
  const kinds = stores[0]?.searches.kinds.map(({ kind }) => kind) ?? []
  const timeOf = ({ searches }: StoreResults, index: number) => searches.kinds[index]?.p95Ms.toFixed(1) ?? ''
  return {
    head: ['question', ...stores.map(({ store }) => `${store}, p95 ms`)],
    rows: kinds.map((kind, index) => [kind, ...stores.map((each) => timeOf(each, index))]),
  }
}

function payoutsTable(stores: StoreResults[]): Table {
  return {
    head: [
      'store',
      'captures',
      'merchants',
      'payouts made, seconds',
      'files with the bank, seconds',
      'files',
    ],
    rows: stores.map(({ store, payouts }) => [
      store,
      rate(payouts.captures),
      rate(payouts.merchants),
      payouts.madeSeconds.toFixed(1),
      payouts.filesSeconds.toFixed(1),
      String(payouts.files),
    ]),
  }
}

function pagesSection(pages: PagesResult, { pageLoads }: BenchSettings): string[] {
  if (!pages) return []
  const { slower, network } = DEVICES['slow phone']
  return [
    '## Pages',
    `In the installed Chromium, with nothing in its cache, in a merchant's account with a month behind it. A figure is the median of ${pageLoads} loads. The *slow phone* computes ${slower} times slower, takes ${(network.downloadThroughput * 8) / 1e6} Mbit/s and waits ${network.latency} ms for each request. *First paint* and *largest paint* are what browsers call contentful; *blocked* is what tasks of more than 50 ms take beyond these; *shift* is the sum of all shifts of the layout. Bytes are those on the wire, with headers.`,
    markdown(pagesTable(pages)),
  ]
}

/** For the terminal. */
export function pagesText(pages: PageResult[]): string {
  return plain(pagesTable(pages))
}

function pagesTable(pages: PageResult[]): Table {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1)
  return {
    head: [
      'page',
      'on',
      'first paint ms',
      'largest paint ms',
      'blocked ms',
      'shift',
      'script kB',
      'all kB',
      'requests',
    ],
    rows: pages.map(({ page, device, figures }) => [
      page,
      device,
      figures.firstPaintMs.toFixed(0),
      figures.largestPaintMs.toFixed(0),
      figures.blockedMs.toFixed(0),
      figures.layoutShift.toFixed(3),
      kilobytes(figures.scriptBytes),
      kilobytes(figures.bytes),
      String(figures.requests),
    ]),
  }
}

function mixText(mix: Mix): string {
  return Object.entries(mix)
    .map(([name, share]) => `${share} % ${name}`)
    .join(', ')
}

function startTable(stores: StoreResults[]): Table {
  return {
    head: ['store', 'ready after ms', 'first time ms', 'idle RSS MB'],
    rows: stores.map(({ store, startup }) => [
      store,
      startup.readyMs.toFixed(0),
      startup.firstMs.toFixed(0),
      megabytes(startup.idleRssBytes),
    ]),
  }
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en')
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined || Number.isNaN(bytes) ? 'unknown' : String(Math.round(bytes / 1024 ** 2))
}

function markdown({ head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function plain({ head, rows }: Table): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)))
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
