/** Sending one change: once, however often a button is pressed or a connection breaks. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, call, newKey } from '../../../api/client.ts'
import { type Order, orderKey, orderQuery } from '../../../api/orders.ts'

export interface Change {
  method: 'POST' | 'PATCH'
  path: string
  body?: unknown
  headers?: Readonly<Record<string, string>>
}

/** What the API says of a change that it was only asked about. */
export interface Tried {
  accepted: boolean
  error_code?: string
  error_messages?: string[]
  status?: string
  capturable_amount: number
  refundable_amount: number
  duplicate_of?: string
}

/**
 * For an opened dialog. Its key is made when it opens. A refusal is kept under its key, so what is asked after one gets a
 * new key; where the outcome is not known the key stays, and so must what is asked (`isUncertain`).
 */
export function useChange(order: Order) {
  const [key, setKey] = useState(newKey)
  // The order as it was when the dialog opened: what was changed meanwhile is not changed blindly.
  const [version] = useState(order.version)
  const client = useQueryClient()
  const options = ({ body, headers }: Change) => ({
    ...(body !== undefined && { body }),
    ...(headers && { headers }),
    ...(Number.isInteger(version) && { ifMatch: version }),
  })
  const attempt = useMutation({
    mutationFn: (change: Change) =>
      call<Tried>(change.method, `${change.path}?dry_run=true`, options(change)),
  })
  const send = useMutation({
    mutationFn: async (change: Change) => {
      await call<unknown>(change.method, change.path, { ...options(change), idempotencyKey: key })
      // The page is as the order is now before it says that this is done: what is done next is based on that version.
      await client.invalidateQueries({ queryKey: orderQuery(order.order_id).queryKey })
    },
    onError: (error) => {
      if (!isRefusal(error)) return
      setKey(newKey())
      void client.invalidateQueries({ queryKey: orderKey(order.order_id) })
    },
  })
  const isUncertain = send.isError && !isRefusal(send.error)
  return { attempt, send, isUncertain }
}

/** The API said no; anything else leaves open whether it happened. */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status < 500
}
