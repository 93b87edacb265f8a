/** The list of orders. What is asked for stands in the address, so that it can be kept, or sent to somebody. */
import { Button, Group } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { type OrderSummary, ordersCsvOf, ordersQuery } from '../../api/orders.ts'
import { useMay, useMe } from '../../api/session.ts'
import { fraudState, orderState } from '../../format/names.ts'
import { Money } from '../../parts/money.tsx'
import { type Paged, ShowMore, useMore, useUntilFound } from '../../parts/more.tsx'
import { PageHead } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Empty, Failure, Loading } from '../../shell/states.tsx'
import { BulkCaptureDialog } from './bulk/capture-dialog.tsx'
import { type Selection, SelectionBar, selectionColumn, useSelection } from './bulk/selection.tsx'
import { FilterBar } from './filter-bar.tsx'
import { filtersOf } from './filters.ts'

const COLUMNS: Column<OrderSummary>[] = [
  {
    head: 'Reference',
    cell: (order) => order.merchant_reference1 ?? order.klarna_reference,
    below: (order) => <Customer {...order} />,
  },
  {
    head: 'Status',
    cell: ({ status, fraud_status }) => (
      <Group gap="xs" wrap="nowrap">
        <State {...orderState(status)} />
        {fraud_status !== 'ACCEPTED' && <State {...fraudState(fraud_status)} />}
      </Group>
    ),
  },
  { head: 'Customer', wide: true, cell: (order) => <Customer {...order} /> },
  { head: 'Created', wide: true, cell: (order) => <When at={order.created_at} /> },
  { head: 'Expires', wide: true, cell: (order) => <Expiry {...order} /> },
  {
    head: 'Captured',
    end: true,
    wide: true,
    cell: (order) => <Money minor={order.captured_amount} currency={order.purchase_currency} bare />,
  },
  {
    head: 'Amount',
    end: true,
    cell: (order) => <Money minor={order.order_amount} currency={order.purchase_currency} />,
  },
]
const MERCHANT: Column<OrderSummary> = { head: 'Merchant', wide: true, cell: (order) => order.merchant_id }
const OPERATOR_COLUMNS = [...COLUMNS.slice(0, 2), MERCHANT, ...COLUMNS.slice(2)]

function Customer({ customer_name: name }: OrderSummary) {
  return (
    <span dir="auto" className="name">
      {name ?? '–'}
    </span>
  )
}

/** Only an open order can still expire. */
function Expiry({ status, expires_at }: OrderSummary) {
  return status === 'AUTHORIZED' || status === 'PART_CAPTURED' ? <When at={expires_at} to="day" /> : '–'
}

export function Component() {
  const [parameters] = useSearchParams()
  const { time_zone } = useMe()
  const filters = filtersOf(parameters, time_zone)
  const found = useInfiniteQuery(ordersQuery(filters))
  const { data } = found
  const orders = useMemo(() => data?.pages.flatMap((page) => page.orders), [data])
  const selection = useSelection(orders ?? [], parameters.toString())
  const [asked, setAsked] = useState<readonly OrderSummary[]>()
  const client = useQueryClient()
  const onClose = (hasBegun: boolean) => {
    setAsked(undefined)
    if (!hasBegun) return
    selection.clear()
    void client.invalidateQueries({ queryKey: ['orders'] })
  }
  const isLooking = useUntilFound(found, orders?.length)
  return (
    <>
      <PageHead
        title="Orders"
        actions={
          <Button component="a" href={ordersCsvOf(filters)} download variant="default">
            Export CSV
          </Button>
        }
      />
      <FilterBar />
      {found.error && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {((!orders && !found.error) || isLooking) && <Loading what="orders" />}
      {orders?.length === 0 && !found.hasNextPage && <Nothing isAsked={parameters.size > 0} />}
      {orders && orders.length > 0 && (
        <Found
          orders={orders}
          selection={selection}
          onCapture={() => setAsked(selection.chosen)}
          query={found}
        />
      )}
      {asked && <BulkCaptureDialog orders={asked} onClose={onClose} />}
    </>
  )
}

interface FoundProps {
  orders: readonly OrderSummary[]
  selection: Selection
  onCapture(): void
  /** Where more of them come from. */
  query: Paged
}

function Found({ orders, selection, onCapture, query }: FoundProps) {
  const more = useMore(query)
  const { merchant } = useMe()
  const mayChange = useMay('orders') && merchant !== null
  const columns = merchant ? COLUMNS : OPERATOR_COLUMNS
  return (
    <div className="panel">
      {mayChange && <SelectionBar selection={selection} onCapture={onCapture} />}
      <Rows
        label="Orders"
        columns={mayChange ? [selectionColumn(selection, orders.length), ...columns] : columns}
        rows={orders}
        keyOf={(order) => order.order_id}
        linkOf={(order) => `/orders/${order.order_id}`}
        height="calc(100dvh - 250px)"
        onEnd={more}
        footer={<ShowMore query={query} />}
      />
    </div>
  )
}

function Nothing({ isAsked }: { isAsked: boolean }) {
  const { mode } = useMe()
  return (
    <div className="panel">
      {isAsked ? (
        <Empty title="No order fits" icon="search">
          Remove a filter, or search for fewer words. The box at the top takes an order id, a reference, a
          name, an email or an amount.
        </Empty>
      ) : (
        <Empty title="No orders yet">
          {mode === 'sandbox' ? (
            <>
              An order is placed through the Payments API. For one to look at, run{' '}
              <code className="mono">capstan demo</code> beside the server.
            </>
          ) : (
            'They appear here as soon as the first purchase is placed.'
          )}
        </Empty>
      )}
    </div>
  )
}
