/** Latencies in a fixed number of counters: recording one costs an addition, whatever the length of the run. */

/** Buckets per doubling. 64 keep every percentile within 1.6 % of the truth; 8 would be off by 12 %. */
const STEPS = 64
/** log2 of the largest latency told apart, in µs: 2^27 µs are 134 s, longer than any run. */
const DOUBLINGS = 27

/** A histogram as it crosses a process: counts by bucket, and the largest value seen in µs. */
export interface HistogramData {
  counts: number[]
  maxUs: number
}

/** Counts latencies in µs, in buckets that are exact below 64 µs and grow by a 64th of a doubling above. */
export class Histogram {
  readonly #counts: Uint32Array
  #maxUs = 0

  constructor(data?: HistogramData) {
    this.#counts = data ? Uint32Array.from(data.counts) : new Uint32Array(STEPS * DOUBLINGS)
    this.#maxUs = data?.maxUs ?? 0
  }

  record(us: number): void {
    const bucket = Math.min(bucketOf(us), this.#counts.length - 1)
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    if (us > this.#maxUs) this.#maxUs = us
  }

  add(other: Histogram): void {
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      this.#counts[bucket] = (this.#counts[bucket] as number) + (other.#counts[bucket] as number)
    }
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs)
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  get maxMs(): number {
    return this.#maxUs / 1000
  }

  /** The latency in ms that this share (0 to 1) of the values does not exceed; NaN when there is none. */
  percentileMs(share: number): number {
    const wanted = Math.ceil(this.total * share)
    let seen = 0
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket] as number
      if (seen >= wanted && seen > 0) return Math.min(upperEdgeUs(bucket), this.#maxUs) / 1000
    }
    return Number.NaN
  }

  toData(): HistogramData {
    return { counts: Array.from(this.#counts), maxUs: this.#maxUs }
  }
}

/** Below STEPS a bucket is one µs; then every doubling has STEPS buckets. */
function bucketOf(us: number): number {
  const value = Math.max(0, Math.floor(us))
  if (value < STEPS) return value
  const doubling = 31 - Math.clz32(value / STEPS)
  return STEPS * doubling + Math.floor(value / 2 ** doubling)
}

function upperEdgeUs(bucket: number): number {
  if (bucket < STEPS) return bucket + 1
  const doubling = Math.floor(bucket / STEPS) - 1
  return (bucket - STEPS * doubling + 1) * 2 ** doubling
}
