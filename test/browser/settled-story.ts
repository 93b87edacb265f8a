/** A merchant's month: sales, refunds, payouts, and one that came back. */
import type { Client } from '../support/client.ts'
import { captureOf, moveClock, must } from '../support/payouts.ts'

const FIELDS = { purchase_currency: 'EUR', purchase_country: 'DE', locale: 'de-DE' }

export interface Story {
  /** A captured order that is paid out, and its capture. */
  orderId: string
  captureId: string
  /** Of the payout that it is in. */
  paymentReference: string
}

/** Plays it by the sandbox's clock. */
export async function playSettledStory(client: Client): Promise<Story> {
  const fields = (index: number) => ({ ...FIELDS, merchant_reference1: `shop-${1000 + index}` })
  for (let index = 0; index < 6; index++) await captureOf(client, 4990 + 1250 * index, fields(index))
  await moveClock(client, 'P35D')
  must(await client.post('/sandbox/v1/bank', { outcome: 'returned' }), 204)
  await captureOf(client, 125_000, fields(20))
  await moveClock(client, 'P3D')
  const { orderId, captureId } = await captureOf(client, 25_900, fields(30))
  for (let index = 0; index < 8; index++) await captureOf(client, 1990 + 310 * index, fields(40 + index))
  must(
    await client.post(`/ordermanagement/v1/orders/${orderId}/refunds`, {
      refunded_amount: 5900,
      description: 'One came back',
    }),
    201,
  )
  await moveClock(client, 'P3D')
  await captureOf(client, 7900, fields(60))
  type Traced = { movements: { settled: { payout?: { payment_reference: string } }[] }[] }
  const { movements } = must(await client.get<Traced>(`/capstan/v1/trace/${captureId}`), 200)
  const paymentReference = movements[0]?.settled[0]?.payout?.payment_reference
  if (paymentReference === undefined) throw new Error('the capture is in no payout')
  return { orderId, captureId, paymentReference }
}
