/** What the load generator is told and what it reports: plain data, sent between processes. */
import type { HistogramData } from './histogram.ts'
import type { RequestOptions } from './requests.ts'

export interface LoadPlan {
  /** Answers of any other status than the requests' own are counted, and the first one is reported whole. */
  request: RequestOptions
  /** Keep-alive connections. */
  connections: number
  /** Orders in the store. */
  orders: number
  /** Load before anything counts, ms. */
  warmupMs: number
  /** What is measured, ms. */
  measureMs: number
  /**
   * Absent: a closed loop, every connection sends again when it is answered. Present: an open loop of so many
   * requests a second, whatever the answers do; a request's latency runs from the instant at which it was due.
   */
  perSecond?: number
}

export interface LoadResult {
  /** Answers of the expected status within the measured time. */
  succeeded: number
  /** Answers of any other status, and lost connections, at any time of the run. */
  failed: number
  /** All answers since the run began, warm-up and tail included: as many rows the request log must gain. */
  answered: number
  /** The first answer that was not expected, cut at 500 characters. */
  firstFailure?: string
  perSecond: number
  latency: HistogramData
  /** CPU time that the generator itself took, as a share of one core. */
  generatorCpu: number
}
