/**
 * The do-nothing route: what the HTTP side alone costs. It goes the way of a capture (authentication, the body read
 * and validated against the capture's own schema, the same headers by the same function) without the engine behind
 * it and without a row in the request log. What a capture is slower than this is what storing and logging it cost.
 */
import { captureBody } from '../src/http/order-management/capture-order.ts'
import { ORDERS } from '../src/http/order-management/shared.ts'
import { type AnyRoute, route } from '../src/http/route.ts'

/** With `{order}` where an order's id goes, as the load generator wants it. */
export const NOOP_PATH = '/bench/orders/{order}/captures'

/** As long as real ones. Constants, so that the route is as cheap as it can be. */
const SOME_CAPTURE_ID = '019a0000-0000-7000-8000-000000000001'
const SOME_TRANSACTION_ID = '019a0000-0000-7000-8000-000000000002'

export const noopRoute: AnyRoute = route({
  operation: 'benchNothing',
  method: 'POST',
  path: NOOP_PATH.replace('{order}', ':order_id'),
  access: 'merchant',
  tag: 'Operation',
  summary: 'Answer as a capture does, and do nothing.',
  body: captureBody,
  invalidBody: 'unprocessable',
  answers: { 201: { description: 'Nothing was done.' } },
  unlogged: true,
  handle: ({ params, services }) => ({
    status: 201,
    headers: [
      ['Location', `${services.publicUrl()}${ORDERS}/${params.order_id}/captures/${SOME_CAPTURE_ID}`],
      ['Capture-Id', SOME_CAPTURE_ID],
      ['Transaction-Id', SOME_TRANSACTION_ID],
      ['Klarna-Order-Validation', 'Valid'],
    ],
  }),
})
