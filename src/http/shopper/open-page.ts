/** The page of an order, for its shopper: whoever has the link sees it, and nobody is asked who they are. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { shopContactId } from '../../engine/shop-contact.ts'
import { openedBy } from '../../engine/shopper-links.ts'
import { formatsOf } from '../../shopper/formats.ts'
import { shopperOrder } from '../../shopper/order.ts'
import { HTML_TYPE, pageAnswer } from '../pages/document.ts'
import { troublePage } from '../pages/trouble-page.ts'
import { type Call, type Reply, route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { orderPage } from './order-page.ts'
import { SHOPPER_PAGE } from './shared.ts'

/** A shopper looks once in a while; of a hundred in one office few look in the same second. */
const OPENINGS_PER_SECOND = 50

export const openShopperPage = route({
  operation: 'openShopperPage',
  method: 'GET',
  path: `${SHOPPER_PAGE}/:token`,
  access: 'anyone',
  tag: 'Capstan',
  summary: 'The page on which a shopper sees what was sent, charged and given back.',
  page: troublePage,
  perAddress: OPENINGS_PER_SECOND,
  answers: {
    200: { description: 'The page, for people.', contentType: HTML_TYPE, schema: Type.String() },
    404: failure('NOT_FOUND: no such link, it was revoked, or its time is over.'),
    429: failure('TOO_MANY_REQUESTS: this address opens too many pages at once.'),
  },
  handle: shown,
})

async function shown({
  params,
  services,
}: Pick<Call<unknown, unknown>, 'params' | 'services'>): Promise<Reply> {
  const { reader, mode } = services
  const opened = await openedBy(params.token as string, {
    now: () => reader.now(),
    record: (kind, id) => reader.record(kind, id),
  })
  if (!opened) return { refusal: noPage() }
  const [record, merchant, contact, now] = await Promise.all([
    reader.order(opened.orderId),
    reader.merchant(opened.merchantId),
    reader.record('shopContact', shopContactId(opened.merchantId)),
    reader.now(),
  ])
  if (record?.order.merchantId !== opened.merchantId || !merchant) return { refusal: noPage() }
  const order = shopperOrder(record, now, { ...contact?.data, name: merchant.name })
  const { locale, currency, country } = record.order
  const openUntil = formatsOf(locale, currency, country).date(opened.expiresAt)
  return {
    ...pageAnswer(orderPage(order, openUntil, mode === 'sandbox')),
    about: { merchantId: opened.merchantId, actor: 'shopper', orderId: opened.orderId },
  }
}

function noPage(): Refusal {
  return refuse('notFound', { what: 'This page' })
}
