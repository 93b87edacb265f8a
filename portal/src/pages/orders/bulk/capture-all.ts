/** Captures of chosen orders, each once: what was begun under its key is asked for again as it was, word for word. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, call, newKey } from '../../../api/client.ts'
import {
  CAPSTAN_ORDERS,
  leftToCapture,
  type OrderSummary,
  orderKey,
  orderQuery,
} from '../../../api/orders.ts'
import { isRefusal } from '../actions/change.ts'
import { restOf } from '../line-parts.ts'
import { each } from './bulk.ts'

export type Result =
  | { state: 'waiting' | 'running' | 'captured' }
  /** Nothing was captured, and asking again would not help. */
  | { state: 'refused'; error: ApiError }
  /** Another amount is left than was agreed to. */
  | { state: 'changed' }
  /** No answer came, or one that leaves open whether it happened. */
  | { state: 'open'; error: unknown }

interface Job {
  order: OrderSummary
  key: string
  /** What was agreed to. */
  amount: number
  /** What was sent under the key, once something was: it can never be sent otherwise. */
  sent?: { body: unknown; version: number }
}

const WAITING: Result = { state: 'waiting' }

/** For an opened dialog: its keys are made when it opens. */
export function useCaptureAll(orders: readonly OrderSummary[]) {
  const [jobs] = useState<Job[]>(() =>
    orders.map((order) => ({ order, key: newKey(), amount: leftToCapture(order) })),
  )
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map())
  const [isRunning, setRunning] = useState(false)
  const isStopped = useRef(false)
  const client = useQueryClient()
  const stop = useCallback(() => {
    isStopped.current = true
  }, [])
  // Whoever leaves the page has stopped it. In development effects run twice.
  useEffect(() => {
    isStopped.current = false
    return stop
  }, [stop])

  const resultOf = (order: OrderSummary): Result => results.get(order.order_id) ?? WAITING
  const pending = jobs.filter(({ order }) => isPending(resultOf(order)))

  async function run(): Promise<void> {
    if (isRunning) return
    isStopped.current = false
    setRunning(true)
    const note = ({ order }: Job, result: Result) =>
      setResults((before) => new Map(before).set(order.order_id, result))
    const work = async (job: Job) => {
      note(job, { state: 'running' })
      note(job, await captured(job))
      void client.invalidateQueries({ queryKey: orderKey(job.order.order_id) })
    }
    await each(pending, work, () => isStopped.current)
    setRunning(false)
  }

  /** Its lines are looked up first: only a capture that names them tells the shopper what was sent. */
  async function captured(job: Job): Promise<Result> {
    const { order_id: orderId } = job.order
    try {
      if (!job.sent) {
        const order = await patiently(() => client.fetchQuery({ ...orderQuery(orderId), staleTime: 0 }))
        const { amount, lines } = restOf(order)
        if (amount !== job.amount) return { state: 'changed' }
        const body = { captured_amount: amount, ...(lines.length > 0 && { order_lines: lines }) }
        job.sent = { body, version: order.version }
      }
      const { body, version } = job.sent
      await patiently(() =>
        call('POST', `${CAPSTAN_ORDERS}/${orderId}/captures`, {
          body,
          ifMatch: version,
          idempotencyKey: job.key,
        }),
      )
      return { state: 'captured' }
    } catch (error) {
      return isRefusal(error) && !isTooSoon(error) ? { state: 'refused', error } : { state: 'open', error }
    }
  }

  return { jobs, resultOf, pending, isRunning, run, stop }
}

/** What a retry is for. */
function isPending({ state }: Result): boolean {
  return state === 'waiting' || state === 'open'
}

/** How often a call that came too soon is made again. */
const PATIENCE = 5
/** Calls are counted by the second. */
const TOO_SOON_MS = 1000

const isTooSoon = (error: unknown) => error instanceof ApiError && error.status === 429

/** Waits where more calls are made in a second than the server takes: then nothing has happened yet. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!isTooSoon(error) || tries === PATIENCE) throw error
      await new Promise((resolve) => setTimeout(resolve, TOO_SOON_MS))
    }
  }
}
