/** Orders under review: somebody decides. */
import { Group, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { type OrderSummary, ordersQuery } from '../../api/orders.ts'
import { moneyText } from '../../format/money.ts'
import { Action } from '../../parts/action.tsx'
import { Money } from '../../parts/money.tsx'
import { ShowMore } from '../../parts/more.tsx'
import { PageHead } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'

const COLUMNS: Column<OrderSummary>[] = [
  {
    head: 'Order',
    cell: (order) => (
      <PageLink page="orders/:orderId" to={`/orders/${order.order_id}`}>
        <span className="mono">{order.klarna_reference}</span>
      </PageLink>
    ),
    below: (order) => (
      <>
        {order.merchant_id}
        <br />
        <Amount {...order} />
      </>
    ),
  },
  { head: 'Merchant', wide: true, cell: (order) => order.merchant_id },
  { head: 'Customer', wide: true, cell: (order) => order.customer_name ?? '–' },
  { head: 'Placed', wide: true, cell: (order) => <When at={order.created_at} relative /> },
  { head: 'Amount', end: true, wide: true, cell: (order) => <Amount {...order} /> },
  { head: 'Decision', end: true, cell: (order) => <Decision order={order} /> },
]

function Amount({ order_amount, purchase_currency }: OrderSummary) {
  return <Money minor={order_amount} currency={purchase_currency} />
}

export function Component() {
  const query = useInfiniteQuery(ordersQuery({ fraud_status: 'PENDING' }))
  return (
    <>
      <PageHead title="Fraud review" />
      <div className="panel">
        <Answered query={query} what="orders under review">
          {({ pages }) => {
            const orders = pages.flatMap((page) => page.orders)
            if (orders.length === 0) {
              return <Empty title="No order is under review">Those that need a decision come up here.</Empty>
            }
            return (
              <Rows
                label="Orders under review"
                columns={COLUMNS}
                rows={orders}
                keyOf={({ order_id }) => order_id}
                footer={<ShowMore query={query} />}
              />
            )
          }}
        </Answered>
      </div>
    </>
  )
}

function Decision({ order }: { order: OrderSummary }) {
  const { order_id, klarna_reference: reference, merchant_id, order_amount, purchase_currency } = order
  const decide = (fraud_status: string) => (_: FormData, idempotencyKey: string) =>
    call('POST', `/capstan/v1/orders/${order_id}/fraud-decision`, { body: { fraud_status }, idempotencyKey })
  const amount = moneyText(order_amount, purchase_currency)
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Action
        label="Accept"
        title={`Accept order ${reference}`}
        button={{ size: 'compact-sm' }}
        run={decide('ACCEPTED')}
        done={`Order ${reference} is accepted.`}
      >
        <Text>
          {merchant_id} is told that its order of {amount} is accepted, and can capture it.
        </Text>
      </Action>
      <Action
        label="Reject"
        title={`Reject order ${reference}`}
        isDanger
        button={{ size: 'compact-sm' }}
        run={decide('REJECTED')}
        done={`Order ${reference} is rejected.`}
      >
        <Text>
          {merchant_id} is told that its order of {amount} is rejected. This cannot be undone.
        </Text>
      </Action>
    </Group>
  )
}
