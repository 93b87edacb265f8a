/** The pictures of the documentation: a page that is new in the portal has one, or the run that takes them ends at once. */
import { expect, it } from 'vitest'
import { KEPT, picturesOf } from '../docs/pictures/pages.ts'
import { portalPages } from './support/portal-pages.ts'

it('there is a picture of every page, and what is kept in the documentation is among them', async () => {
  const pictures = await picturesOf({
    orderId: 'order',
    correlationId: 'call',
    paymentReference: 'payout',
    messageId: 'message',
    merchantId: 'merchant',
    userId: 'user',
    shopperPath: '/shopper/secret',
  })
  const names = pictures.map(({ name }) => name)
  // Besides the portal's pages: the one to sign in, and the shopper's.
  expect(new Set(names).size).toBe((await portalPages()).length + 2)
  for (const kept of KEPT) expect(names).toContain(kept.replace(/-\d+-(light|dark)$/, ''))
})
