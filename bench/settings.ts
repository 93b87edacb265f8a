/** What one run of the benchmark does, and for how long. */
import type { Mix } from './requests.ts'

export interface BenchSettings {
  /** Each figure is the median of so many rounds; within a round, what is compared runs one after the other. */
  rounds: number
  /** Load before anything counts, ms. */
  warmupMs: number
  /** ms of each round that count. */
  measureMs: number
  connections: readonly number[]
  /** Orders in the store. */
  orders: number
  /** Orders in the large store. */
  manyOrders: number
  /** The steady load. */
  openLoop: { perSecond: number; connections: number; measureMs: number }
  /** Sizes of the obvious implementation's pool that are tried before it is measured with the best. */
  poolSizes: readonly number[]
  poolProbeMs: number
  /** Open orders that a move of the clock lets expire, and what is captured meanwhile. */
  expiring: number
  /** Due at one cut-off, of so many merchants. */
  payouts: { captures: number; merchants: number }
  /** In the store that is searched, and how often each kind of question is asked. */
  searches: { orders: number; calls: number; asks: number }
  startups: number
  /** How often each page is loaded, beside once before. */
  pageLoads: number
  /** Whether every capture carries an idempotency key of its own. */
  idempotencyKeys: boolean
}

/** About eight minutes on two cores. */
export const FULL: BenchSettings = {
  rounds: 3,
  warmupMs: 400,
  measureMs: 2500,
  connections: [1, 16, 64, 256],
  orders: 50_000,
  manyOrders: 1_000_000,
  openLoop: { perSecond: 200, connections: 64, measureMs: 15_000 },
  poolSizes: [4, 8, 16, 32],
  poolProbeMs: 1500,
  expiring: 100_000,
  payouts: { captures: 100_000, merchants: 1000 },
  searches: { orders: 1_000_000, calls: 5_000_000, asks: 60 },
  startups: 5,
  pageLoads: 5,
  idempotencyKeys: false,
}

/** About two minutes: to see that everything works, not for figures to be quoted. */
export const QUICK: BenchSettings = {
  ...FULL,
  rounds: 1,
  warmupMs: 300,
  measureMs: 1000,
  manyOrders: 200_000,
  openLoop: { perSecond: 200, connections: 64, measureMs: 4000 },
  poolProbeMs: 700,
  expiring: 20_000,
  payouts: { captures: 20_000, merchants: 200 },
  searches: { orders: 50_000, calls: 200_000, asks: 20 },
  startups: 2,
  pageLoads: 1,
}

/** What is asked of orders, of a hundred calls each. `mixed` is a shop's day. */
export const MIXES = {
  capture: { capture: 100 },
  refund: { refund: 100 },
  mixed: { capture: 70, read: 15, refund: 10, references: 5 },
} as const satisfies Record<string, Mix>
export type MixName = keyof typeof MIXES

/** The number of connections at which stores of different sizes, and pools, are compared. */
export const COMPARED_AT = 64

/** Bytes a second. */
const BYTES_OF_MBIT = 1_000_000 / 8

/**
 * What pages are looked at with. The phone's figures are those of Lighthouse's mobile preset (a "slow 4G"): the latency
 * is that of each request.
 */
export const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 }, isMobile: false, slower: 1, network: undefined },
  'slow phone': {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    /** Times, in computing. */
    slower: 4,
    network: {
      latency: 150,
      downloadThroughput: 1.6 * BYTES_OF_MBIT,
      uploadThroughput: 0.75 * BYTES_OF_MBIT,
    },
  },
} as const
export type DeviceName = keyof typeof DEVICES
