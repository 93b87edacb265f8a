import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client.ts'
import type { OrderSummary } from '../../api/orders.ts'
import { orderState } from '../../format/names.ts'
import { Facts } from '../../parts/facts.tsx'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered } from '../../shell/states.tsx'

/** The order of a call as it is now: it may have gone on since. */
export function CallOrder({ orderId }: { orderId: string }) {
  const query = useQuery({
    queryKey: ['orders', 'summary', orderId],
    queryFn: async ({ signal }) => {
      const { orders } = await get<{ orders: OrderSummary[] }>('/capstan/v1/orders', { q: orderId }, signal)
      return orders.find((order) => order.order_id === orderId) ?? null
    },
  })
  return (
    <Section title="The order now">
      <Answered query={query} what="the order">
        {(order) =>
          order ? <Summary order={order} /> : <p className="note">There is no such order any more.</p>
        }
      </Answered>
    </Section>
  )
}

function Summary({ order }: { order: OrderSummary }) {
  const currency = order.purchase_currency
  const isOpen = order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED'
  return (
    <Facts
      beside="narrow"
      facts={[
        {
          name: 'Order',
          value: (
            <PageLink page="orders/:orderId" to={`/orders/${order.order_id}`}>
              {order.merchant_reference1 ?? order.klarna_reference}
            </PageLink>
          ),
        },
        { name: 'Status', value: <State {...orderState(order.status)} /> },
        { name: 'Total', value: <Money minor={order.order_amount} currency={currency} /> },
        { name: 'Captured', value: <Money minor={order.captured_amount} currency={currency} /> },
        { name: 'Refunded', value: <Money minor={order.refunded_amount} currency={currency} /> },
        isOpen
          ? {
              name: 'Can be captured',
              value: <Money minor={order.remaining_authorized_amount} currency={currency} />,
            }
          : undefined,
        isOpen ? { name: 'Expires', value: <When at={order.expires_at} to="minute" /> } : undefined,
      ]}
    />
  )
}
