import { refuse } from '../../domain/refusals.ts'
import { route } from '../route.ts'
import { viewOrder } from '../viewing.ts'
import { captureSchema } from './read-schemas.ts'
import { NOT_FOUND, ORDERS } from './shared.ts'
import { captureOnWire } from './wire.ts'

export const getCapture = route({
  operation: 'getCapture',
  method: 'GET',
  path: `${ORDERS}/:order_id/captures/:capture_id`,
  access: 'both',
  need: 'read',
  tag: 'Order Management',
  summary: 'Read one capture of an order.',
  answers: { 200: { description: 'The capture.', schema: captureSchema }, 404: NOT_FOUND },
  async handle(call) {
    const found = await viewOrder(call)
    if (found.refusal) return found
    const { order, persons } = found.record
    const capture = order.history?.captures.find(({ captureId }) => captureId === call.params.capture_id)
    if (!capture) return { refusal: refuse('noSuchCapture', { suffix: '.' }) }
    return { status: 200, body: captureOnWire(capture, order, persons) }
  },
})
