/** The list of orders. What is asked for stands in the address, so that it can be sent to somebody. */
import { Button, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useCallback } from 'react'
import { useSearchParams } from 'react-router'
import { type OrderSummary, ordersQuery } from '../../api/orders.ts'
import { orderState } from '../../format/names.ts'
import { Icon } from '../../parts/icon.tsx'
import { Money } from '../../parts/money.tsx'
import { PageHead } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Empty, Failure, Loading } from '../../shell/states.tsx'

const COLUMNS: Column<OrderSummary>[] = [
  { head: 'Reference', cell: (order) => order.merchant_reference1 ?? order.klarna_reference },
  { head: 'Status', cell: (order) => <State {...orderState(order.status)} /> },
  { head: 'Customer', wide: true, cell: (order) => order.customer_name ?? '–' },
  { head: 'Created', wide: true, cell: (order) => <When at={order.created_at} /> },
  {
    head: 'Amount',
    end: true,
    cell: (order) => <Money minor={order.order_amount} currency={order.purchase_currency} />,
  },
]

export function Component() {
  const [parameters, setParameters] = useSearchParams()
  const q = parameters.get('q') ?? ''
  const found = useInfiniteQuery(ordersQuery({ ...(q !== '' && { q }) }))
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const orders = found.data?.pages.flatMap((page) => page.orders)
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('q') ?? '').trim()
    setParameters(text === '' ? {} : { q: text })
  }
  return (
    <>
      <PageHead title="Orders" />
      <form onSubmit={search} style={{ marginBottom: 12 }}>
        <TextInput
          key={q}
          name="q"
          type="search"
          label="Find orders"
          defaultValue={q}
          leftSection={<Icon name="search" size={16} />}
        />
      </form>
      <div className="panel">
        {found.error && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {!orders && !found.error && <Loading what="orders" />}
        {orders?.length === 0 && <Empty title="No order fits">Try fewer words.</Empty>}
        {orders && orders.length > 0 && (
          <Rows
            label="Orders"
            columns={COLUMNS}
            rows={orders}
            keyOf={(order) => order.order_id}
            height="calc(100dvh - 220px)"
            onEnd={more}
            footer={
              hasNextPage && (
                <Text ta="center" p="xs">
                  <Button variant="subtle" loading={isFetchingNextPage} onClick={more}>
                    Show more
                  </Button>
                </Text>
              )
            }
          />
        )}
      </div>
    </>
  )
}
